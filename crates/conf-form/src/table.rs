//! Rows pasted from a spreadsheet.

/// A pasted table: its first row says what the others hold.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Table {
    /// The names of the columns, without spaces around them.
    pub header: Vec<String>,
    /// The rows below.
    pub rows: Vec<TableRow>,
}

/// A row of a pasted table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// The line of the text that it begins in, from 1.
    pub line: usize,
    /// Its cells, as many as the header has.
    pub cells: Vec<String>,
}

impl Table {
    /// Reads what a spreadsheet puts on the clipboard, which parts cells by tabs, or a CSV file, which
    /// parts them by commas or semicolons. A cell in double quotes may hold those, line breaks and
    /// doubled quotes (RFC 4180). Rows without any text are passed over.
    ///
    /// # Errors
    /// Says what is wrong with the first row that cannot be read, and in which line.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut rows = records(text, separator(text))?.into_iter();
        let Some(first) = rows.next() else {
            return Ok(Self::default());
        };
        let header: Vec<String> = first.cells.iter().map(|c| c.trim().to_owned()).collect();
        let fit = |mut row: TableRow| {
            if row.cells.len() > header.len() {
                return Err(format!(
                    "Line {}: {} cells, but the first row names {} columns",
                    row.line,
                    row.cells.len(),
                    header.len()
                ));
            }
            row.cells.resize(header.len(), String::new());
            Ok(row)
        };
        let rows = rows.map(fit).collect::<Result<_, _>>()?;
        Ok(Self { header, rows })
    }
}

/// What parts the cells, by the first line; nothing where that is one column's name, as the texts
/// below may well have commas.
fn separator(text: &str) -> Option<char> {
    let line = text.lines().find(|line| !line.trim().is_empty());
    let line = line.unwrap_or_default();
    let count = |of: char| line.matches(of).count();
    match (count('\t'), count(';'), count(',')) {
        (0, 0, 0) => None,
        (0, semicolons, commas) if semicolons > commas => Some(';'),
        (0, ..) => Some(','),
        _ => Some('\t'),
    }
}

/// The rows with any text, without empty cells at their ends.
fn records(text: &str, separator: Option<char>) -> Result<Vec<TableRow>, String> {
    let mut rows = Vec::new();
    let (mut line, mut begun) = (1, 1);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut rest = text.chars().peekable();
    let mut quoted = false;
    loop {
        let c = rest.next();
        if c == Some('\n') {
            line += 1;
        }
        match c {
            None if quoted => {
                return Err(format!(
                    "The row that begins in line {begun} opens a quote and does not close it"
                ));
            }
            Some('"') if quoted => match rest.peek() {
                Some('"') => {
                    rest.next();
                    cell.push('"');
                }
                Some(&next) if !matches!(next, '\n' | '\r') && Some(next) != separator => {
                    return Err(format!(
                        "Line {line}: text after a closing quote. A quote inside quotes is written twice"
                    ));
                }
                _ => quoted = false,
            },
            Some(c) if quoted => cell.push(c),
            Some('"') if cell.is_empty() => quoted = true,
            Some('\r') if rest.peek() == Some(&'\n') => {}
            Some(_) if c == separator => cells.push(std::mem::take(&mut cell)),
            None | Some('\n') => {
                cells.push(std::mem::take(&mut cell));
                while cells.last().is_some_and(String::is_empty) {
                    cells.pop();
                }
                if cells.iter().any(|cell: &String| !cell.trim().is_empty()) {
                    rows.push(TableRow {
                        line: begun,
                        cells: std::mem::take(&mut cells),
                    });
                }
                cells.clear();
                begun = line;
                if c.is_none() {
                    return Ok(rows);
                }
            }
            Some(c) => cell.push(c),
        }
    }
}
