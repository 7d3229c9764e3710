//! The contrast of the tokens, by WCAG 2.2: at least 4.5 for texts and states, 3 for what only
//! outlines, in the light and the dark theme and where more contrast is asked for.
#![cfg(not(target_family = "wasm"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::HashMap;

static TOKENS: &str = include_str!("../style/tokens.css");

const SURFACES: [&str; 4] = ["ground", "surface", "hover", "selected"];
const STATES: [&str; 8] = [
    "running",
    "landed",
    "failed",
    "retrying",
    "queued",
    "cancelled",
    "paused",
    "unknown",
];

#[derive(Debug, Clone, Copy, PartialEq)]
struct Color {
    lightness: f64,
    chroma: f64,
    hue: f64,
}

impl Color {
    /// Reads `oklch(0.5 0.1 250)`.
    fn parse(text: &str) -> Self {
        let inner = text.trim().strip_prefix("oklch(").unwrap();
        let inner = inner.strip_suffix(')').unwrap();
        let parts: Vec<f64> = inner.split(' ').map(|n| n.parse().unwrap()).collect();
        let [lightness, chroma, hue] = parts[..] else {
            panic!("{text} has not three parts")
        };
        Self {
            lightness,
            chroma,
            hue,
        }
    }

    /// Linear sRGB, cut to what a screen shows. The matrices are Björn Ottosson's.
    fn linear(self) -> [f64; 3] {
        let (sin, cos) = self.hue.to_radians().sin_cos();
        let (a, b) = (self.chroma * cos, self.chroma * sin);
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
        .map(|channel| channel.clamp(0.0, 1.0))
    }

    fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance() + 0.05, other.luminance() + 0.05);
        a.max(b) / a.min(b)
    }
}

type Theme = HashMap<String, Color>;

/// The light and the dark value of each `--name: light-dark(…, …);` of a stretch of CSS.
fn themes(css: &str) -> [Theme; 2] {
    let mut themes = [Theme::new(), Theme::new()];
    for line in css.lines() {
        let Some((name, value)) = line.trim().split_once(": light-dark(") else {
            continue;
        };
        let (light, dark) = value.strip_suffix(");").unwrap().split_once(", ").unwrap();
        for (theme, value) in themes.iter_mut().zip([light, dark]) {
            let name = name.trim_start_matches('-').to_owned();
            theme.insert(name, Color::parse(value));
        }
    }
    themes
}

/// Every theme the style sheet can show, by name.
fn all_themes() -> Vec<(String, Theme)> {
    let (usual, more) = TOKENS
        .split_once("@media (prefers-contrast: more)")
        .unwrap();
    let names = ["light", "dark"];
    let mut all = Vec::new();
    for ((name, theme), stronger) in names.iter().zip(themes(usual)).zip(themes(more)) {
        let strong = theme.clone().into_iter().chain(stronger).collect();
        all.push(((*name).to_owned(), theme));
        all.push((format!("{name}, more contrast"), strong));
    }
    all
}

fn assert_contrast(front: &str, back: &str, least: f64) {
    for (name, theme) in all_themes() {
        let contrast = theme[front].contrast(theme[back]);
        assert!(
            contrast >= least,
            "{name}: --{front} on --{back} is {contrast:.2}, less than {least}"
        );
    }
}

#[test]
fn black_on_white_is_the_greatest_contrast() {
    let (black, white) = (Color::parse("oklch(0 0 0)"), Color::parse("oklch(1 0 0)"));
    assert!((black.contrast(white) - 21.0).abs() < 0.01);
    // #0000ff, whose luminance is known.
    let blue = Color::parse("oklch(0.45201 0.31321 264.05)");
    assert!((blue.luminance() - 0.0722).abs() < 0.001);
}

#[test]
fn texts_are_legible_on_every_surface() {
    for back in SURFACES.into_iter().chain(["sunken"]) {
        for front in ["text", "muted", "accent"] {
            assert_contrast(front, back, 4.5);
        }
    }
    assert_contrast("text", "pressed", 4.5);
    assert_contrast("on-accent", "accent", 4.5);
    assert_contrast("on-accent", "accent-strong", 4.5);
}

#[test]
fn states_are_legible_on_every_surface() {
    for state in STATES {
        for back in SURFACES {
            assert_contrast(state, back, 4.5);
        }
        assert_contrast("on-state", state, 3.0);
    }
}

#[test]
fn messages_are_legible_on_their_wash() {
    for state in ["running", "retrying", "failed"] {
        let wash = format!("{state}-wash");
        for front in [state, "text", "muted"] {
            assert_contrast(front, &wash, 4.5);
        }
    }
}

#[test]
fn what_can_be_filled_in_is_outlined() {
    for back in ["ground", "surface"] {
        assert_contrast("outline", back, 3.0);
    }
}
