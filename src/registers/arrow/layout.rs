//! What the columns of a log are, by the types that its heading gives them.

use super::messages::Fault;
use crate::problem::{RecordFault, RegisterBound};
use crate::registers::row::{Columns, MAX_COLUMNS};
use crate::source::hidden;
use crate::syntax::mapping::ZoneWord;
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// How the cells of a column are read.
#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// Nothing is in it.
    Nothing,
    Truths,
    /// Texts and numbers.
    Texts,
    /// Codes of the dictionary of this number.
    Coded(i64),
    /// Moments of a unit, and the milliseconds to add that make them local.
    Moments(Unit, i64),
    /// Several texts a row.
    Lists,
    /// Several texts a row, by codes of the dictionary of this number.
    CodedLists(i64),
}

/// What moments are counted in.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    Days,
    Seconds,
    Millis,
    Micros,
    Nanos,
}

/// The columns of a log.
pub(super) struct Layout {
    pub columns: Columns,
    pub shapes: Vec<Shape>,
    /// The types with codes in place of what they stand for.
    pub plain: SchemaRef,
    /// The values of dictionaries by number, as columns of their own.
    pub dictionaries: FxHashMap<i64, SchemaRef>,
}

impl Layout {
    /// Of a heading; a column of a type that is not read is told by name.
    pub fn new(schema: arrow_ipc::Schema<'_>, zone: ZoneWord) -> Result<Self, Fault> {
        if !schema.endianness().equals_to_target_endianness() {
            let kind = "big-endian".to_owned();
            return Err(Fault::record(RecordFault::ColumnType(kind)));
        }
        let fields = schema.fields().unwrap_or_default();
        if fields.len() > MAX_COLUMNS {
            return Err(Fault::bound(RegisterBound::Columns, MAX_COLUMNS as u64));
        }
        let types = arrow_ipc::convert::try_fb_to_schema(schema).map_err(Fault::malformed)?;
        let mut layout = Self {
            columns: Columns::default(),
            shapes: Vec::new(),
            plain: Arc::new(Schema::empty()),
            dictionaries: FxHashMap::default(),
        };
        let mut plain = Vec::new();
        for (field, written) in types.fields().iter().zip(fields) {
            let of = |fault: Fault| fault.of(field.name());
            let unread = || of(unread(field.data_type()));
            let (shape, bare) = match field.data_type() {
                DataType::Dictionary(key, value) => {
                    let id = layout.dictionary(&written, value).ok_or_else(unread)?;
                    (Shape::Coded(id), (**key).clone())
                }
                DataType::List(item) | DataType::LargeList(item) => {
                    let (shape, item) = layout.list(&written, item).ok_or_else(unread)?;
                    let item = Arc::new(item);
                    let bare = match field.data_type() {
                        DataType::List(_) => DataType::List(item),
                        _ => DataType::LargeList(item),
                    };
                    (shape, bare)
                }
                other => (plain_shape(other, zone).map_err(of)?, other.clone()),
            };
            place(&mut layout.columns, field.name());
            layout.shapes.push(shape);
            plain.push(Field::new(field.name(), bare, true));
        }
        layout.plain = Arc::new(Schema::new(plain));
        Ok(layout)
    }

    /// The number of a column's dictionary; none where its values are not read.
    fn dictionary(&mut self, written: &arrow_ipc::Field<'_>, value: &DataType) -> Option<i64> {
        let id = written.dictionary()?.id();
        if !is_text(value) {
            return None;
        }
        let values = Schema::new(vec![Field::new("", value.clone(), true)]);
        let known = self.dictionaries.entry(id).or_insert(Arc::new(values));
        // One dictionary cannot be of two types.
        (known.field(0).data_type() == value).then_some(id)
    }

    fn list(&mut self, written: &arrow_ipc::Field<'_>, item: &Field) -> Option<(Shape, Field)> {
        let bare = |ty| Field::new(item.name(), ty, true);
        match item.data_type() {
            DataType::Dictionary(key, value) => {
                let children = written.children()?;
                let inner = (children.len() == 1).then(|| children.get(0))?;
                let id = self.dictionary(&inner, value)?;
                Some((Shape::CodedLists(id), bare((**key).clone())))
            }
            text if is_text(text) => Some((Shape::Lists, bare(text.clone()))),
            _ => None,
        }
    }
}

fn unread(ty: &DataType) -> Fault {
    Fault::record(RecordFault::ColumnType(ty.to_string()))
}

/// Whether the values of a type are texts or numbers.
fn is_text(ty: &DataType) -> bool {
    match ty {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Float32 | DataType::Float64 => true,
        // No more digits than the type holds, none of them beyond the last.
        DataType::Decimal128(_, scale) => (0..=38).contains(scale),
        other => other.is_integer(),
    }
}

fn plain_shape(ty: &DataType, zone: ZoneWord) -> Result<Shape, Fault> {
    let unit = |unit: &TimeUnit| match unit {
        TimeUnit::Second => Unit::Seconds,
        TimeUnit::Millisecond => Unit::Millis,
        TimeUnit::Microsecond => Unit::Micros,
        TimeUnit::Nanosecond => Unit::Nanos,
    };
    match ty {
        DataType::Null => Ok(Shape::Nothing),
        DataType::Boolean => Ok(Shape::Truths),
        DataType::Date32 => Ok(Shape::Moments(Unit::Days, 0)),
        DataType::Date64 => Ok(Shape::Moments(Unit::Millis, 0)),
        DataType::Timestamp(of, None) => Ok(Shape::Moments(unit(of), 0)),
        DataType::Timestamp(of, Some(written)) => {
            let minutes = match (zone, offset(written)) {
                (ZoneWord::Offset(local), _) => local,
                (ZoneWord::AsWritten, Some(own)) => own,
                // The clock of a place is not known here, and it is the clock that is asked for.
                (ZoneWord::AsWritten, None) => {
                    let zone = written.to_string();
                    return Err(Fault::record(RecordFault::ZoneByName(zone)));
                }
            };
            Ok(Shape::Moments(unit(of), i64::from(minutes) * 60_000))
        }
        text if is_text(text) => Ok(Shape::Texts),
        other => Err(unread(other)),
    }
}

/// Of how many bytes the items are in each buffer of the columns of a batch, in their order.
pub(super) fn widths(
    schema: &Schema,
    batch: &arrow_ipc::RecordBatch<'_>,
) -> Result<Vec<usize>, Fault> {
    let mut widths = Vec::new();
    let mut views = batch.variadicBufferCounts().into_iter().flatten();
    let most = batch.buffers().map_or(0, |buffers| buffers.len());
    for field in schema.fields() {
        let mut ty = field.data_type();
        // Which cells are blank comes first, by bits.
        while let DataType::List(item) | DataType::LargeList(item) = ty {
            widths.extend([
                1,
                if matches!(ty, DataType::List(_)) {
                    4
                } else {
                    8
                },
            ]);
            ty = item.data_type();
        }
        match ty {
            DataType::Null => {}
            DataType::Boolean => widths.extend([1, 1]),
            DataType::Utf8 => widths.extend([1, 4, 1]),
            DataType::LargeUtf8 => widths.extend([1, 8, 1]),
            DataType::Utf8View => {
                let count = views.next().and_then(|count| usize::try_from(count).ok());
                let Some(count) = count.filter(|count| *count <= most) else {
                    return Err(Fault::malformed("texts in no number of pieces"));
                };
                widths.extend([1, 16]);
                widths.extend(std::iter::repeat_n(1, count));
            }
            other => widths.extend([1, other.primitive_width().unwrap_or(1)]),
        }
    }
    Ok(widths)
}

/// The minutes east of Greenwich of `UTC`, `+08:00` or `+0800`.
fn offset(written: &str) -> Option<i32> {
    if matches!(written, "UTC" | "Z" | "GMT" | "Etc/UTC") {
        return Some(0);
    }
    let east = written.starts_with('+');
    let digits = written.strip_prefix(['+', '-'])?.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |part: &str| part.parse::<i32>().ok();
    let minutes = number(&digits[..2])? * 60 + number(&digits[2..])?;
    Some(if east { minutes } else { -minutes })
}

/// Adds a column under its name as it stands, as JSON has it; one that hides something, or stands already, as a heading
/// of a table.
fn place(columns: &mut Columns, name: &str) {
    let as_it_stands = !name.is_empty()
        && columns.find(name).is_none()
        && !name.chars().any(|c| hidden(c).is_some());
    match as_it_stands {
        true => columns.place(name),
        false => columns.heading(name),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_and_places_are_not_guessed() {
        assert_eq!(offset("UTC"), Some(0));
        assert_eq!(offset("+08:00"), Some(480));
        assert_eq!(offset("-0130"), Some(-90));
        for text in ["Asia/Shanghai", "+8", "", "+", "+08:0", "8:00", "+0八:00"] {
            assert_eq!(offset(text), None, "{text}");
        }
    }
}
