//! Airbyte as data: operations, requests and answers.
