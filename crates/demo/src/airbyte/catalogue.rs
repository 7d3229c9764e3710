//! What companies really connect: sources with their usual streams, and destinations.

/// A stream as a source offers it.
#[derive(Debug)]
pub(crate) struct Stream {
    pub(crate) name: &'static str,
    /// Its share of the source's records, relative to the other streams.
    pub(crate) weight: u64,
    /// Bytes of one record.
    pub(crate) row: u64,
}

const fn stream(name: &'static str, weight: u64, row: u64) -> Stream {
    Stream { name, weight, row }
}

/// A kind of source, and what it is used for.
#[derive(Debug)]
pub(crate) struct Source {
    /// What people call it.
    pub(crate) name: &'static str,
    /// The connector.
    pub(crate) connector: &'static str,
    /// Index of the workspace that uses it.
    pub(crate) workspace: usize,
    pub(crate) namespace: Option<&'static str>,
    pub(crate) cursor: &'static str,
    /// Records of an ordinary sync.
    pub(crate) records: u64,
    pub(crate) streams: &'static [Stream],
}

/// A kind of destination.
#[derive(Debug)]
pub(crate) struct Destination {
    pub(crate) name: &'static str,
    pub(crate) connector: &'static str,
}

/// The workspaces, the default one first.
pub(crate) const WORKSPACES: [(&str, &str); 4] = [
    ("Sales & Marketing", "sales-marketing"),
    ("Product", "product"),
    ("Finance", "finance"),
    ("Customer support", "customer-support"),
];

pub(crate) const DESTINATIONS: &[Destination] = &[
    Destination {
        name: "Snowflake",
        connector: "snowflake",
    },
    Destination {
        name: "BigQuery",
        connector: "bigquery",
    },
    Destination {
        name: "Redshift",
        connector: "redshift",
    },
    Destination {
        name: "Databricks",
        connector: "databricks",
    },
    Destination {
        name: "Warehouse (Postgres)",
        connector: "postgres",
    },
];

/// The name of a connector as the real server shows it.
pub(crate) fn connector_title(connector: &str) -> String {
    match connector {
        "bigquery" => "BigQuery".to_owned(),
        "github" => "GitHub".to_owned(),
        "hubspot" => "HubSpot".to_owned(),
        "mongodb-v2" => "MongoDb".to_owned(),
        "mysql" => "MySQL".to_owned(),
        "linkedin-ads" => "LinkedIn Ads".to_owned(),
        "google-analytics-data-api" => "Google Analytics 4 (GA4)".to_owned(),
        "netsuite" => "NetSuite".to_owned(),
        "databricks" => "Databricks Lakehouse".to_owned(),
        other => other
            .split('-')
            .map(|word| {
                let (first, rest) = word.split_at(word.len().min(1));
                first.to_uppercase() + rest
            })
            .collect::<Vec<_>>()
            .join(" "),
    }
}

pub(crate) const SOURCES: &[Source] = &[
    Source {
        name: "Salesforce",
        connector: "salesforce",
        workspace: 0,
        namespace: None,
        cursor: "SystemModstamp",
        records: 1_200_000,
        streams: &[
            stream("Account", 4, 900),
            stream("Contact", 20, 700),
            stream("Opportunity", 9, 1_100),
            stream("OpportunityHistory", 30, 240),
            stream("Lead", 14, 800),
            stream("Task", 40, 420),
            stream("User", 1, 1_300),
        ],
    },
    Source {
        name: "Stripe payments",
        connector: "stripe",
        workspace: 0,
        namespace: None,
        cursor: "created",
        records: 480_000,
        streams: &[
            stream("charges", 30, 1_600),
            stream("payment_intents", 28, 1_400),
            stream("customers", 8, 700),
            stream("invoices", 12, 2_300),
            stream("refunds", 1, 500),
            stream("subscriptions", 5, 1_900),
            stream("balance_transactions", 32, 450),
        ],
    },
    Source {
        name: "Postgres orders",
        connector: "postgres",
        workspace: 1,
        namespace: Some("public"),
        cursor: "updated_at",
        records: 2_400_000,
        streams: &[
            stream("orders", 20, 380),
            stream("order_lines", 60, 210),
            stream("customers", 6, 310),
            stream("shipments", 14, 260),
            stream("returns", 2, 290),
        ],
    },
    Source {
        name: "HubSpot",
        connector: "hubspot",
        workspace: 0,
        namespace: None,
        cursor: "updatedAt",
        records: 320_000,
        streams: &[
            stream("companies", 5, 1_500),
            stream("contacts", 22, 2_100),
            stream("deals", 8, 1_300),
            stream("engagements_emails", 30, 1_800),
            stream("forms", 1, 900),
            stream("marketing_emails", 1, 2_600),
        ],
    },
    Source {
        name: "Google Ads",
        connector: "google-ads",
        workspace: 0,
        namespace: None,
        cursor: "segments.date",
        records: 640_000,
        streams: &[
            stream("campaign", 2, 600),
            stream("ad_group", 8, 500),
            stream("ad_group_ad", 20, 700),
            stream("click_view", 50, 350),
            stream("keyword_view", 25, 420),
        ],
    },
    Source {
        name: "Zendesk tickets",
        connector: "zendesk-support",
        workspace: 3,
        namespace: None,
        cursor: "updated_at",
        records: 210_000,
        streams: &[
            stream("tickets", 20, 2_400),
            stream("ticket_comments", 45, 1_200),
            stream("ticket_metrics", 20, 800),
            stream("users", 10, 600),
            stream("organizations", 2, 500),
            stream("satisfaction_ratings", 4, 250),
        ],
    },
    Source {
        name: "Shopify store",
        connector: "shopify",
        workspace: 0,
        namespace: None,
        cursor: "updated_at",
        records: 390_000,
        streams: &[
            stream("orders", 18, 3_400),
            stream("order_refunds", 2, 1_100),
            stream("customers", 12, 900),
            stream("products", 3, 2_700),
            stream("inventory_levels", 30, 160),
            stream("transactions", 19, 700),
        ],
    },
    Source {
        name: "GitHub",
        connector: "github",
        workspace: 1,
        namespace: None,
        cursor: "updated_at",
        records: 95_000,
        streams: &[
            stream("commits", 40, 900),
            stream("pull_requests", 8, 3_100),
            stream("issues", 10, 2_400),
            stream("reviews", 12, 800),
            stream("workflow_runs", 25, 1_700),
        ],
    },
    Source {
        name: "MongoDB events",
        connector: "mongodb-v2",
        workspace: 1,
        namespace: Some("app"),
        cursor: "_id",
        records: 5_600_000,
        streams: &[
            stream("events", 90, 640),
            stream("sessions", 15, 380),
            stream("profiles", 4, 1_200),
        ],
    },
    Source {
        name: "Facebook Marketing",
        connector: "facebook-marketing",
        workspace: 0,
        namespace: None,
        cursor: "date_start",
        records: 280_000,
        streams: &[
            stream("campaigns", 1, 500),
            stream("ad_sets", 4, 800),
            stream("ads", 9, 900),
            stream("ads_insights", 60, 1_100),
        ],
    },
    Source {
        name: "MySQL billing",
        connector: "mysql",
        workspace: 2,
        namespace: Some("billing"),
        cursor: "updated_at",
        records: 1_700_000,
        streams: &[
            stream("accounts", 3, 300),
            stream("invoices", 18, 420),
            stream("invoice_items", 55, 180),
            stream("payments", 16, 260),
            stream("credit_notes", 1, 330),
        ],
    },
    Source {
        name: "Intercom",
        connector: "intercom",
        workspace: 3,
        namespace: None,
        cursor: "updated_at",
        records: 150_000,
        streams: &[
            stream("contacts", 25, 1_500),
            stream("conversations", 12, 2_900),
            stream("conversation_parts", 50, 1_100),
            stream("companies", 4, 700),
        ],
    },
    Source {
        name: "Jira",
        connector: "jira",
        workspace: 1,
        namespace: None,
        cursor: "updated",
        records: 130_000,
        streams: &[
            stream("issues", 18, 4_200),
            stream("issue_worklogs", 20, 600),
            stream("issue_changelogs", 60, 500),
            stream("sprints", 1, 300),
            stream("projects", 1, 900),
        ],
    },
    Source {
        name: "Google Analytics",
        connector: "google-analytics-data-api",
        workspace: 0,
        namespace: None,
        cursor: "date",
        records: 860_000,
        streams: &[
            stream("pages", 40, 240),
            stream("traffic_sources", 15, 220),
            stream("devices", 10, 200),
            stream("locations", 12, 210),
            stream("events_report", 50, 260),
        ],
    },
    Source {
        name: "LinkedIn Ads",
        connector: "linkedin-ads",
        workspace: 0,
        namespace: None,
        cursor: "end_date",
        records: 74_000,
        streams: &[
            stream("campaigns", 2, 800),
            stream("creatives", 8, 900),
            stream("ad_campaign_analytics", 40, 600),
        ],
    },
    Source {
        name: "NetSuite ledger",
        connector: "netsuite",
        workspace: 2,
        namespace: None,
        cursor: "lastModifiedDate",
        records: 240_000,
        streams: &[
            stream("account", 1, 700),
            stream("journalentry", 20, 1_400),
            stream("invoice", 14, 1_900),
            stream("vendorbill", 8, 1_600),
            stream("customer", 3, 1_200),
        ],
    },
    Source {
        name: "Mailchimp",
        connector: "mailchimp",
        workspace: 0,
        namespace: None,
        cursor: "last_changed",
        records: 410_000,
        streams: &[
            stream("campaigns", 1, 1_700),
            stream("lists", 1, 900),
            stream("list_members", 30, 1_300),
            stream("email_activity", 70, 300),
        ],
    },
    Source {
        name: "Amplitude",
        connector: "amplitude",
        workspace: 1,
        namespace: None,
        cursor: "server_upload_time",
        records: 3_900_000,
        streams: &[
            stream("events", 95, 720),
            stream("active_users", 1, 120),
            stream("cohorts", 1, 260),
        ],
    },
];
