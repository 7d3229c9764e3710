//! How the proxy signs in to instances.

use airstrip::config::Auth;

use super::{AIRBYTE, airflow, complete, load, said};

#[test]
fn each_mistake_in_auth_is_named() {
    for (auth, expected) in [
        ("\"none\"", "airflow[0].auth: this is a text"),
        ("{}", "airflow[0].auth.kind: this is missing"),
        (
            "{ kind = \"oauth\" }",
            "\"oauth\" is no kind of authentication of Airflow\n    write \"none\", \"basic\", \"bearer\" or \"token\"",
        ),
        (
            "{ kind = \"none\", username = \"a\" }",
            "airflow[0].auth.username: there is no such field",
        ),
        (
            "{ kind = \"token\", username = \"a\", password = \"p\" }",
            "airstrip.toml:9: airflow[0].auth.password: a secret may not stand in the file\n    name it instead: password_env = \"VARIABLE\" or password_file = \"/path\"",
        ),
        (
            "{ kind = \"bearer\", token = \"p\" }",
            "airflow[0].auth.token: a secret may not stand in the file",
        ),
        (
            "{ kind = \"token\", password_env = \"SET\" }",
            "airflow[0].auth.username: this is missing",
        ),
        (
            "{ kind = \"token\", username = \"a\" }",
            "airflow[0].auth.password_env: this is missing",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = 1 }",
            "airflow[0].auth.password_env: this is a number",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"UNSET\" }",
            "the environment variable UNSET is not set",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"BROKEN\" }",
            "is empty or has control characters",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_file = \"nowhere\" }",
            "nowhere cannot be read: No such file",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_file = \"empty\" }",
            "is empty or has control characters",
        ),
        (
            "{ kind = \"token\", username = \"a\", password_env = \"SET\", password_file = \"secret\" }",
            "there is password_env as well",
        ),
    ] {
        let text = said(&airflow(auth));
        assert!(text.contains(expected), "{auth}\n---\n{text}");
        assert_eq!(
            text.matches("airstrip.toml:").count(),
            1,
            "one mistake, one finding:\n{text}"
        );
    }
    assert!(
        said(&format!("{AIRBYTE}auth = {{ kind = \"token\" }}\n"))
            .contains("no kind of authentication of Airbyte")
    );
    let token = airflow("{ kind = \"token\", username = \"a\", password_env = \"SET\" }");
    let text = said(&format!("{token}version = \"2\"\n"));
    let expected =
        "auth.kind: Airflow 2 gives no tokens\n    write \"none\", \"basic\" or \"bearer\"";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn client_credentials_are_read_and_never_shown() {
    for secret in [
        "client_secret_env = \"SET\"",
        "client_secret_file = \"secret\"",
    ] {
        let auth = format!(
            "{AIRBYTE}auth = {{ kind = \"client_credentials\", client_id = \"app-1\", {secret} }}\n"
        );
        let config = load(&complete(&auth)).unwrap();
        let Auth::ClientCredentials {
            client_id,
            client_secret,
        } = &config.instances[0].auth
        else {
            panic!("{:?}", config.instances)
        };
        assert_eq!(client_id, "app-1");
        assert!(client_secret.expose().starts_with("from-"));
        let shown = format!("{:?}", config.instances);
        assert!(!shown.contains("from-"), "{shown}");
    }
    for (rest, expected) in [
        (
            "client_secret_env = \"SET\"",
            "airbyte[0].auth.client_id: this is missing\n    add client_id = ",
        ),
        (
            "client_id = \"\", client_secret_env = \"SET\"",
            "auth.client_id: it is empty or has spaces in it",
        ),
        (
            "client_id = \"a\"",
            "auth.client_secret_env: this is missing\n    add client_secret_env = ",
        ),
        (
            "client_id = \"a\", client_secret = \"x\"",
            "auth.client_secret: a secret may not stand in the file",
        ),
        (
            "client_id = \"a\", client_secret_env = \"UNSET\"",
            "the environment variable UNSET is not set",
        ),
        (
            "client_id = \"a\", client_secret_file = \"empty\"",
            "is empty or has control characters",
        ),
        (
            "client_id = \"a\", client_secret_env = \"SET\", token_env = \"SET\"",
            "auth.token_env: there is no such field\n    known here: kind, client_id",
        ),
    ] {
        let auth = format!("{AIRBYTE}auth = {{ kind = \"client_credentials\", {rest} }}\n");
        let text = said(&auth);
        assert!(text.contains(expected), "{rest}\n---\n{text}");
        assert_eq!(text.matches("airstrip.toml:").count(), 1, "{text}");
    }
    // It is Airbyte's.
    let auth = airflow(
        "{ kind = \"client_credentials\", client_id = \"a\", client_secret_env = \"SET\" }",
    );
    assert!(said(&auth).contains("no kind of authentication of Airflow"));
}
