/// Checks that an audience has one of the three shapes that IAP uses, so that a typing error is
/// found at start and not by the first person who is refused.
///
/// # Errors
///
/// A text that says which shapes there are.
pub fn check_audience(audience: &str) -> Result<(), String> {
    let segments: Vec<&str> = audience.split('/').collect();
    let known = match segments.as_slice() {
        ["", "projects", number, "global", "backendServices", id] => {
            is_number(number) && is_number(id)
        }
        ["", "projects", number, "apps", project] => is_number(number) && is_name(project),
        [
            "",
            "projects",
            number,
            "locations",
            region,
            "services",
            name,
        ] => is_number(number) && is_name(region) && is_name(name),
        _ => false,
    };
    if known {
        return Ok(());
    }
    Err(format!(
        "{audience:?} is not an audience of IAP: it is /projects/NUMBER/global/backendServices/ID \
         (GKE, Compute Engine), /projects/NUMBER/locations/REGION/services/NAME (Cloud Run) or \
         /projects/NUMBER/apps/PROJECT_ID (App Engine)"
    ))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b':' | b'.')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_documented_shapes_are_known() {
        for audience in [
            "/projects/123/global/backendServices/456",
            "/projects/123/locations/europe-west1/services/airstrip",
            "/projects/123/apps/my-project",
            "/projects/123/apps/example.com:my-project",
        ] {
            assert_eq!(check_audience(audience), Ok(()));
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        for audience in [
            "",
            "/",
            "projects/123/global/backendServices/456",
            "/projects/my-project/global/backendServices/456",
            "/projects/123/global/backendServices/",
            "/projects/123/global/backendServices/456/",
            "/projects/123/global/backendServices/456 ",
            "/projects/123/global/backendservices/456",
            "/projects/123/locations//services/airstrip",
            "/projects/１２３/apps/my-project",
            "123.apps.googleusercontent.com",
        ] {
            assert!(check_audience(audience).is_err(), "{audience:?}");
        }
    }
}
