//! Messages as they come over the wire, none of them larger than is read.

use lsp_server::Message;
use std::io::{self, BufRead, Read};

/// Bytes that a message may have: a file at its bound, every character of it escaped, with room to spare.
pub const MAX_MESSAGE_BYTES: usize = 64 * 1024 * 1024;

/// Bytes that the lines before a message may have.
const MAX_HEADER_BYTES: u64 = 8 * 1024;

/// The next message; `None` where the other side has hung up.
///
/// # Errors
///
/// `InvalidData` for what is no message or too large a one, after which the next can be read; others where none can.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some(size) = size(input)? else {
        return Ok(None);
    };
    if size > MAX_MESSAGE_BYTES as u64 {
        io::copy(&mut input.take(size), &mut io::sink())?;
        return Err(invalid());
    }
    let mut bytes = Vec::new();
    // As it comes: what was announced and never sent takes no memory.
    if input.take(size).read_to_end(&mut bytes)? as u64 != size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|_| invalid())
}

/// What the header says of the size.
fn size(input: &mut impl BufRead) -> io::Result<Option<u64>> {
    let mut header = input.take(MAX_HEADER_BYTES);
    let mut size = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if header.read_until(b'\n', &mut line)? == 0 {
            return match header.limit() {
                0 => Err(invalid()),
                _ => Ok(None),
            };
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            break;
        }
        let text = std::str::from_utf8(text).map_err(|_| invalid())?;
        let (name, value) = text.split_once(':').ok_or_else(invalid)?;
        if name.eq_ignore_ascii_case("Content-Length") {
            size = Some(value.trim().parse().map_err(|_| invalid())?);
        }
    }
    size.map(Some).ok_or_else(invalid)
}

fn invalid() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(body: &str) -> Vec<u8> {
        format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
    }

    const EXIT: &str = r#"{"jsonrpc":"2.0","method":"exit"}"#;

    fn of_size(size: usize) -> Vec<u8> {
        let head = r#"{"jsonrpc":"2.0","method":"a","params":{"t":""#;
        let fill = "x".repeat(size - head.len() - 3);
        framed(&format!("{head}{fill}\"}}}}"))
    }

    #[test]
    fn a_message_at_the_bound_is_read_and_one_over_it_is_refused_alone() {
        let bytes = [
            of_size(MAX_MESSAGE_BYTES),
            of_size(MAX_MESSAGE_BYTES + 1),
            framed(EXIT),
        ]
        .concat();
        let mut input = &bytes[..];
        assert!(read(&mut input).unwrap().is_some());
        assert_eq!(
            read(&mut input).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        assert!(read(&mut input).unwrap().is_some());
        assert!(read(&mut input).unwrap().is_none());
    }

    #[test]
    fn what_is_announced_and_never_sent_takes_no_memory() {
        let mut input = &b"Content-Length: 60000000\r\n\r\n{}"[..];
        assert_eq!(
            read(&mut input).unwrap_err().kind(),
            io::ErrorKind::UnexpectedEof
        );
        let mut input = &b"Content-Length: 18446744073709551615\r\n\r\n{}"[..];
        assert!(read(&mut input).is_err());
        let mut input = &b"Content-Length: -1\r\n\r\n{}"[..];
        assert!(read(&mut input).is_err());
        let endless = vec![b'a'; 10 * 1024];
        assert!(read(&mut &endless[..]).is_err());
        let many = "A: b\r\n".repeat(10_000).into_bytes();
        assert!(read(&mut &many[..]).is_err());
    }
}
