//! What the answers mean: the vocabulary of both API flavours and what the console derives from it.

mod conflict;
mod cron;
mod estimate;
mod live;
mod schedule;
mod state;
mod tally;
pub mod trend;
mod vocabulary;

pub use conflict::{SyncRefusal, refusal};
pub use estimate::{Estimate, Usual, duration};
pub use schedule::{BasicSchedule, Cron, Schedule, ScheduleData};
pub use state::ConnectionState;
pub use tally::tally;
pub use vocabulary::{
    AttemptStatus, ConfigType, ConnectionStatus, ConnectionSyncStatus, JobStatus, ScheduleType,
    SchemaChange,
};
