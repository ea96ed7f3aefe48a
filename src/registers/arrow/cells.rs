//! Columns of Arrow as cells of a register.

use super::layout::{Shape, Unit};
use super::messages::Fault;
use crate::calendar::Instant;
use crate::problem::RegisterBound;
use crate::registers::batch::{Cells, NO_CODE, Texts};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal128Type, Float32Type, Float64Type, Int8Type,
    Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use rustc_hash::FxHashMap;
use std::fmt::Write as _;
use std::ops::Range;
use std::rc::Rc;

/// A dictionary that was read, and the number under which its codes mean what they mean.
#[derive(Clone, Debug, Default)]
pub(super) struct Dictionary {
    pub texts: Rc<Texts>,
    pub number: u32,
}

/// What columns are read with.
pub(super) struct Reading<'r> {
    pub dictionaries: &'r FxHashMap<i64, Dictionary>,
    /// Bytes of texts that may still be taken.
    pub left: usize,
    /// How many that were at first.
    pub most: u64,
}

/// A type that is not what the heading said, which a decoder would not give.
fn other() -> Fault {
    Fault::malformed("a column is not of its type")
}

impl Reading<'_> {
    /// The cells of a column.
    pub fn cells(&mut self, array: &ArrayRef, shape: &Shape) -> Result<Cells, Fault> {
        match shape {
            Shape::Nothing => Ok(Cells::Nothing),
            Shape::Truths => {
                let truths = array.as_boolean_opt().ok_or_else(other)?;
                Ok(Cells::Truths(truths.iter().collect()))
            }
            Shape::Texts => self.texts(array).map(Cells::Texts),
            Shape::Coded(id) => {
                let (codes, dictionary) = self.codes(array, *id)?;
                Ok(Cells::Coded {
                    codes,
                    texts: dictionary.texts,
                    dictionary: dictionary.number,
                })
            }
            Shape::Moments(unit, shift) => self.moments(array, *unit, *shift),
            Shape::Lists => {
                let (ranges, values) = lists(array)?;
                Ok(Cells::Lists(ranges, self.texts(&values)?))
            }
            Shape::CodedLists(id) => {
                let (ranges, values) = lists(array)?;
                let (codes, dictionary) = self.codes(&values, *id)?;
                let mut texts = Texts::default();
                for code in codes {
                    self.push(&mut texts, dictionary.texts.get(code as usize))?;
                }
                Ok(Cells::Lists(ranges, texts))
            }
        }
    }

    fn push(&mut self, texts: &mut Texts, text: &str) -> Result<(), Fault> {
        match self.left.checked_sub(text.len()) {
            Some(left) => self.left = left,
            None => return Err(Fault::bound(RegisterBound::Message, self.most)),
        }
        texts.push(text);
        Ok(())
    }

    /// The texts of a column of texts or numbers.
    pub fn texts(&mut self, array: &ArrayRef) -> Result<Texts, Fault> {
        let mut texts = Texts::with_room(array.len());
        macro_rules! all {
            ($of:expr) => {
                for text in $of.ok_or_else(other)?.iter() {
                    self.push(&mut texts, text.unwrap_or_default())?;
                }
            };
        }
        match array.data_type() {
            DataType::Utf8 => all!(array.as_string_opt::<i32>()),
            DataType::LargeUtf8 => all!(array.as_string_opt::<i64>()),
            DataType::Utf8View => all!(array.as_string_view_opt()),
            DataType::Int8 => self.numbers::<Int8Type>(array, &mut texts, whole)?,
            DataType::Int16 => self.numbers::<Int16Type>(array, &mut texts, whole)?,
            DataType::Int32 => self.numbers::<Int32Type>(array, &mut texts, whole)?,
            DataType::Int64 => self.numbers::<Int64Type>(array, &mut texts, whole)?,
            DataType::UInt8 => self.numbers::<UInt8Type>(array, &mut texts, whole)?,
            DataType::UInt16 => self.numbers::<UInt16Type>(array, &mut texts, whole)?,
            DataType::UInt32 => self.numbers::<UInt32Type>(array, &mut texts, whole)?,
            DataType::UInt64 => self.numbers::<UInt64Type>(array, &mut texts, whole)?,
            DataType::Float32 => self.numbers::<Float32Type>(array, &mut texts, |n, to| {
                float(n.is_finite(), n, to);
            })?,
            DataType::Float64 => self.numbers::<Float64Type>(array, &mut texts, |n, to| {
                float(n.is_finite(), n, to);
            })?,
            DataType::Decimal128(_, scale) => {
                let scale = usize::try_from(*scale).map_err(|_| other())?;
                self.numbers::<Decimal128Type>(array, &mut texts, |n, to| decimal(n, scale, to))?;
            }
            _ => return Err(other()),
        }
        Ok(texts)
    }

    fn numbers<T: ArrowPrimitiveType>(
        &mut self,
        array: &ArrayRef,
        texts: &mut Texts,
        write: impl Fn(T::Native, &mut String),
    ) -> Result<(), Fault> {
        let mut text = String::new();
        for number in array.as_primitive_opt::<T>().ok_or_else(other)?.iter() {
            text.clear();
            if let Some(number) = number {
                write(number, &mut text);
            }
            self.push(texts, &text)?;
        }
        Ok(())
    }

    /// The codes of a column and their dictionary, which may be left out where every cell is empty.
    fn codes(&self, array: &ArrayRef, id: i64) -> Result<(Vec<u32>, Dictionary), Fault> {
        let dictionary = self.dictionaries.get(&id).cloned().unwrap_or_default();
        let texts = &*dictionary.texts;
        let codes = match array.data_type() {
            DataType::Int8 => codes::<Int8Type>(array, texts),
            DataType::Int16 => codes::<Int16Type>(array, texts),
            DataType::Int32 => codes::<Int32Type>(array, texts),
            DataType::Int64 => codes::<Int64Type>(array, texts),
            DataType::UInt8 => codes::<UInt8Type>(array, texts),
            DataType::UInt16 => codes::<UInt16Type>(array, texts),
            DataType::UInt32 => codes::<UInt32Type>(array, texts),
            DataType::UInt64 => codes::<UInt64Type>(array, texts),
            _ => Err(other()),
        };
        Ok((codes?, dictionary))
    }

    /// Moments of the years in which registers are kept; where a column has others, its cells are texts, of which those
    /// that say no moment are refused one by one.
    fn moments(&mut self, array: &ArrayRef, unit: Unit, shift: i64) -> Result<Cells, Fault> {
        let counted: Vec<Option<i64>> = match array.data_type() {
            DataType::Date32 => {
                let days = array.as_primitive_opt::<Date32Type>().ok_or_else(other)?;
                days.iter().map(|day| day.map(i64::from)).collect()
            }
            DataType::Date64 => whole_numbers::<Date64Type>(array)?,
            DataType::Timestamp(..) => match unit {
                Unit::Millis if let Some(moments) = all_moments(array, shift) => {
                    return Ok(Cells::Moments(moments));
                }
                Unit::Seconds => whole_numbers::<TimestampSecondType>(array)?,
                Unit::Millis => whole_numbers::<TimestampMillisecondType>(array)?,
                Unit::Micros => whole_numbers::<TimestampMicrosecondType>(array)?,
                Unit::Nanos => whole_numbers::<TimestampNanosecondType>(array)?,
                Unit::Days => return Err(other()),
            },
            _ => return Err(other()),
        };
        let mut moments = Vec::with_capacity(counted.len());
        for counted in &counted {
            match counted.map(|counted| moment(counted, unit, shift)) {
                Some(None) => break,
                read => moments.push(read.flatten()),
            }
        }
        if moments.len() == counted.len() {
            return Ok(Cells::Moments(moments));
        }
        let mut texts = Texts::default();
        for counted in counted {
            let text = counted.map(|counted| match moment(counted, unit, shift) {
                Some(at) => at.to_string(),
                None => counted.to_string(),
            });
            self.push(&mut texts, text.as_deref().unwrap_or_default())?;
        }
        Ok(Cells::Texts(texts))
    }
}

fn whole<N: std::fmt::Display>(number: N, to: &mut String) {
    let _ = write!(to, "{number}");
}

/// What is no number says nothing, as tables have it where a cell was empty.
fn float<N: std::fmt::Debug>(is_number: bool, number: N, to: &mut String) {
    if is_number {
        let _ = write!(to, "{number:?}");
    }
}

fn decimal(number: i128, scale: usize, to: &mut String) {
    let digits = format!("{:0width$}", number.unsigned_abs(), width = scale + 1);
    let (whole, parts) = digits.split_at(digits.len() - scale);
    let sign = if number < 0 { "-" } else { "" };
    let point = if parts.is_empty() { "" } else { "." };
    let _ = write!(to, "{sign}{whole}{point}{parts}");
}

/// By eight bits that tell where something is said: what covers the codes of those places where nothing is. What stands
/// there may be anything; all bits, which are no code, cover it.
static UNSAID: [[u32; 8]; 256] = {
    assert!(NO_CODE == u32::MAX);
    let mut all = [[0; 8]; 256];
    let mut said = 0;
    while said < 256 {
        let mut at = 0;
        while at < 8 {
            all[said][at] = if said >> at & 1 == 1 { 0 } else { NO_CODE };
            at += 1;
        }
        said += 1;
    }
    all
};

/// The codes of a column; those of texts that say nothing are left out.
fn codes<T: ArrowPrimitiveType>(array: &ArrayRef, texts: &Texts) -> Result<Vec<u32>, Fault>
where
    u32: TryFrom<T::Native>,
{
    let column = array.as_primitive_opt::<T>().ok_or_else(other)?;
    let number = |code: &T::Native| u32::try_from(*code).unwrap_or(NO_CODE - 1);
    let codes: Vec<u32> = match column.nulls() {
        None => column.values().iter().map(number).collect(),
        Some(nulls) => {
            let said = nulls.inner().bit_chunks();
            let said = said.iter().chain([said.remainder_bits()]);
            let mut codes = vec![NO_CODE; column.len()];
            let places = codes.chunks_mut(64).zip(column.values().chunks(64));
            for ((places, values), said) in places.zip(said) {
                if said == 0 {
                    continue;
                }
                let said = said.to_le_bytes();
                let (eights, last) = places.as_chunks_mut::<8>();
                let (values, last_values) = values.as_chunks::<8>();
                for ((places, values), said) in eights.iter_mut().zip(values).zip(said) {
                    let unsaid = &UNSAID[usize::from(said)];
                    *places = std::array::from_fn(|nth| number(&values[nth]) | unsaid[nth]);
                }
                // What is behind the last eight bits is not there.
                let unsaid = &UNSAID[usize::from(said[eights.len().min(7)])];
                for ((place, value), unsaid) in last.iter_mut().zip(last_values).zip(unsaid) {
                    *place = number(value) | unsaid;
                }
            }
            codes
        }
    };
    // The first number after each: none after that of nothing.
    let next = codes.iter().map(|code| code.wrapping_add(1)).max();
    if next.is_some_and(|next| next as usize > texts.len()) {
        return Err(Fault::malformed("a code beyond its dictionary"));
    }
    let silence = |code: u32| match texts.says_nothing(code as usize) {
        true => NO_CODE,
        false => code,
    };
    Ok(match texts.has_silent() {
        true => codes.into_iter().map(silence).collect(),
        false => codes,
    })
}

/// The moments of a column that has one in each row, as most have; none where it does not, or where one is none.
fn all_moments(array: &ArrayRef, shift: i64) -> Option<Vec<Option<Instant>>> {
    let column = array.as_primitive_opt::<TimestampMillisecondType>()?;
    let counted = column.values().iter();
    let inside = |counted: &i64| {
        let millis = counted.checked_add(shift);
        millis.is_some_and(|millis| WRITTEN.contains(&millis))
    };
    if column.nulls().is_some() || !counted.clone().all(inside) {
        return None;
    }
    Some(
        counted
            .map(|counted| Some(Instant::from_millis(counted + shift)))
            .collect(),
    )
}

fn whole_numbers<T: ArrowPrimitiveType<Native = i64>>(
    array: &ArrayRef,
) -> Result<Vec<Option<i64>>, Fault> {
    let numbers = array.as_primitive_opt::<T>().ok_or_else(other)?;
    Ok(numbers.iter().collect())
}

/// Milliseconds from the first of January 1000 to the end of 9999.
const WRITTEN: Range<i64> = -30_610_224_000_000..253_402_300_800_000;

/// The moment of a number; none outside the years that the forms of dates have.
fn moment(counted: i64, unit: Unit, shift: i64) -> Option<Instant> {
    let millis = match unit {
        Unit::Days => counted.checked_mul(86_400_000)?,
        Unit::Seconds => counted.checked_mul(1_000)?,
        Unit::Millis => counted,
        Unit::Micros => counted.div_euclid(1_000),
        Unit::Nanos => counted.div_euclid(1_000_000),
    };
    let millis = millis.checked_add(shift)?;
    WRITTEN
        .contains(&millis)
        .then(|| Instant::from_millis(millis))
}

/// Which of the texts of a column of lists each row has, and these.
fn lists(array: &ArrayRef) -> Result<(Vec<Range<usize>>, ArrayRef), Fault> {
    macro_rules! of {
        ($lists:expr) => {{
            let lists = $lists.ok_or_else(other)?;
            let offsets = lists.offsets();
            let place = |n: usize| usize::try_from(offsets[n]).map_err(|_| other());
            let (first, last) = (place(0)?, place(lists.len())?);
            let mut ranges = Vec::with_capacity(lists.len());
            for at in 0..lists.len() {
                ranges.push(match lists.is_null(at) {
                    true => 0..0,
                    false => place(at)? - first..place(at + 1)? - first,
                });
            }
            Ok((ranges, lists.values().slice(first, last - first)))
        }};
    }
    match array.data_type() {
        DataType::List(_) => of!(array.as_list_opt::<i32>()),
        DataType::LargeList(_) => of!(array.as_list_opt::<i64>()),
        _ => Err(other()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Int16Array;
    use proptest::prelude::*;
    use std::sync::Arc;

    proptest! {
        #[test]
        fn codes_are_those_that_are_said(
            cells in proptest::collection::vec(proptest::option::of(0..4_i16), 0..300),
            from in 0..80_usize,
            says_nothing in proptest::option::of(0..4_usize),
        ) {
            let mut texts = Texts::default();
            for at in 0..4 {
                texts.push(if says_nothing == Some(at) { " " } else { "甲" });
            }
            let cells = &cells[from.min(cells.len())..];
            let whole = [vec![Some(0); from], cells.to_vec()].concat();
            let array: ArrayRef = Arc::new(Int16Array::from(whole));
            let array = array.slice(from, cells.len());
            let code = |cell: &Option<i16>| {
                let code = usize::try_from((*cell)?).ok()?;
                (says_nothing != Some(code)).then_some(code)
            };
            let expected: Vec<Option<usize>> = cells.iter().map(code).collect();
            let read = codes::<Int16Type>(&array, &texts).map_err(|_| "refused");
            let read = read.expect("codes of the dictionary").into_iter();
            let read: Vec<Option<usize>> =
                read.map(|code| (code != NO_CODE).then_some(code as usize)).collect();
            prop_assert_eq!(read, expected);
        }
    }

    #[test]
    fn decimals_are_written_with_their_point() {
        let written = |number, scale| {
            let mut text = String::new();
            decimal(number, scale, &mut text);
            text
        };
        assert_eq!(written(1234, 2), "12.34");
        assert_eq!(written(-5, 2), "-0.05");
        assert_eq!(written(7, 0), "7");
        assert_eq!(
            written(i128::MIN, 38),
            "-1.70141183460469231731687303715884105728"
        );
    }

    #[test]
    fn moments_are_those_of_four_figures_of_years() {
        let at = |counted, unit| moment(counted, unit, 0).map(|at| at.to_string());
        assert_eq!(at(0, Unit::Days), Some("1970-01-01 00:00".into()));
        assert_eq!(at(-1, Unit::Seconds), Some("1969-12-31 23:59:59".into()));
        assert_eq!(
            at(1_500, Unit::Micros),
            Some("1970-01-01 00:00:00.001".into())
        );
        let ends = [WRITTEN.start, WRITTEN.end - 1].map(|ms| at(ms, Unit::Millis));
        let ends = ends.map(Option::unwrap_or_default);
        assert_eq!(ends, ["1000-01-01 00:00", "9999-12-31 24:00"]);
        assert_eq!(at(WRITTEN.start - 1, Unit::Millis), None);
        assert_eq!(at(WRITTEN.end, Unit::Millis), None);
        for unit in [Unit::Days, Unit::Seconds, Unit::Millis] {
            assert_eq!(at(i64::MAX, unit), None);
            assert_eq!(at(i64::MIN, unit), None);
        }
        assert_eq!(moment(i64::MAX, Unit::Nanos, i64::MAX), None);
    }
}
