//! How a row is kept.

use proptest::prelude::*;

use super::*;

#[test]
fn garbage_is_no_row() {
    for garbage in [
        "",
        "null",
        "[]",
        r#"["c","n",9,0,null,null,false,false,null,false,null,null,null,""]"#,
        r#"["c","n",0,99,null,null,false,false,null,false,null,null,null,""]"#,
        r#"["c","n",0,0,-1,null,false,false,null,false,null,null,null,""]"#,
        // As it was kept before more was known of each.
        r#"["c","n",0,0,null,null,false,null,null,null,""]"#,
    ] {
        assert_eq!(Row::read(0, garbage), None, "{garbage}");
    }
    let row = r#"["c","n",0,0,null,null,false,false,null,false,null,null,null,""]"#;
    assert!(Row::read(0, row).is_some());
}

proptest! {
    /// Whatever is kept is what is read.
    #[test]
    fn a_row_is_kept_as_it_is(
        name in ".*",
        stage in 0..14_usize,
        base in any::<Option<u64>>(),
        sent in any::<Option<i32>>(),
        flags in any::<[bool; 3]>(),
    ) {
        let [met, conflict, own] = flags;
        let sent = sent.map(|second| at(i64::from(second)));
        let row = Row {
            stage: crate::pages::connections::bulk::row::STAGES[stage],
            base,
            made: sent,
            met,
            conflict,
            own,
            sent,
            ..Row::new(3, "c".into(), name, Action::Disable)
        };
        prop_assert_eq!(Row::read(3, &row.write()), Some(row));
    }
}
