//! What an editor asks of the rules: answers from the loaded texts and a position, and the server that speaks to it.

mod colour;
mod complete;
mod hover;
mod inbox;
mod lens;
mod navigate;
mod outline;
mod position;
mod server;
mod uri;
mod wire;
mod words;
mod workspace;

pub use colour::{Colour, Coloured};
pub use inbox::MAX_MESSAGE_BYTES;
pub use lens::{Survey, Surveyed};
pub use position::Units;
pub use server::serve;
pub use uri::{path_of, uri_of};
pub use workspace::Workspace;
