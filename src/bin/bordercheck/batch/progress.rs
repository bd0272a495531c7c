//! How far a run is: a line that rewrites itself on a terminal, a line now and then in a log,
//! nothing where the screen is somebody else's pipe.

use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use crate::args::ProgressChoice;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Bar,
    Log,
    None,
}

pub(crate) struct Progress {
    form: Form,
    started: Instant,
    last: Option<Instant>,
    /// Bytes of all inputs as they were listed.
    whole: u64,
    bytes: u64,
    inputs: u64,
    /// Bytes of inputs that were done before this run was continued.
    before: u64,
}

impl Progress {
    pub(crate) fn new(choice: ProgressChoice, whole: u64) -> Progress {
        let form = match choice {
            ProgressChoice::Bar => Form::Bar,
            ProgressChoice::Log => Form::Log,
            ProgressChoice::Auto if std::io::stderr().is_terminal() => Form::Bar,
            ProgressChoice::Auto if errors_go_to_a_file() => Form::Log,
            ProgressChoice::Auto | ProgressChoice::None => Form::None,
        };
        Progress {
            form,
            started: Instant::now(),
            last: None,
            whole,
            bytes: 0,
            inputs: 0,
            before: 0,
        }
    }

    /// Says what was done before.
    pub(crate) fn resume(&mut self, inputs: u64, bytes: u64) {
        (self.inputs, self.bytes, self.before) = (inputs, bytes, bytes);
        self.say();
    }

    /// Counts inputs that are done.
    pub(crate) fn add(&mut self, inputs: u64, bytes: u64) {
        self.inputs += inputs;
        self.bytes += bytes;
        let pause = match self.form {
            Form::Bar => Duration::from_millis(100),
            Form::Log => Duration::from_secs(10),
            Form::None => return,
        };
        if self.last.unwrap_or(self.started).elapsed() >= pause {
            self.say();
        }
    }

    fn say(&mut self) {
        self.last = Some(Instant::now());
        // Where progress can not be shown, the run goes on all the same.
        let _ = match self.form {
            Form::Bar => write!(std::io::stderr(), "\r\u{1b}[K{}", self.line()),
            Form::Log => writeln!(std::io::stderr(), "bordercheck: {}", self.line()),
            Form::None => Ok(()),
        };
    }

    fn line(&self) -> String {
        let seconds = self.started.elapsed().as_secs_f64().max(0.001);
        let here = self.bytes.saturating_sub(self.before);
        let left = self.whole.saturating_sub(self.bytes);
        #[expect(clippy::cast_precision_loss, reason = "an estimate for the eye")]
        let (share, rate, left) = (
            100.0 * self.bytes as f64 / self.whole.max(1) as f64,
            here as f64 / seconds,
            left as f64,
        );
        let left = if rate > 0.0 { format!("{:.0} s left", left / rate) } else { "…".to_owned() };
        format!("{:.0} %, {} inputs, {:.1} MB/s, {left}", share.min(100.0), self.inputs, rate / 1e6)
    }

    /// Clears the line, and says how long it took.
    pub(crate) fn finish(&mut self) -> Duration {
        let _ = match self.form {
            Form::Bar => write!(std::io::stderr(), "\r\u{1b}[K"),
            Form::Log => {
                self.say();
                Ok(())
            }
            Form::None => Ok(()),
        };
        self.started.elapsed()
    }
}

/// Whether what is said on standard error is kept in a file.
#[cfg(unix)]
fn errors_go_to_a_file() -> bool {
    use std::os::fd::AsFd as _;
    let descriptor = std::io::stderr().as_fd().try_clone_to_owned();
    descriptor
        .and_then(|descriptor| std::fs::File::from(descriptor).metadata())
        .is_ok_and(|about| about.is_file())
}

/// Whether what is said on standard error is kept in a file.
#[cfg(not(unix))]
fn errors_go_to_a_file() -> bool {
    false
}
