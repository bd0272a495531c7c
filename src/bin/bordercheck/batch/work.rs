//! Jobs → results on all cores, in the order of the jobs, with a bound on what is in flight.

use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use bordercheck::batch::Reorder;

use super::feed::Job;

/// Bytes of inputs that are read, checked or waiting to be written at the same time.
const IN_FLIGHT: u64 = 16 << 20;

/// What an input costs beside its bytes: its row, or its report.
const COST: u64 = 16 << 10;

/// Lets in so much at a time, and always one.
struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    inside: u64,
    closed: bool,
}

impl Gate {
    /// Nothing panics while it holds the lock, so that what it guards is whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for room; false once nothing is let in any more.
    fn enter(&self, size: u64) -> bool {
        let full = |state: &mut State| {
            !state.closed && state.inside > 0 && state.inside + size > IN_FLIGHT
        };
        let state = self.changed.wait_while(self.state(), full);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        state.inside += size;
        !state.closed
    }

    fn leave(&self, size: u64) {
        self.state().inside -= size;
        self.changed.notify_all();
    }

    fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }
}

fn size(job: &Job) -> u64 {
    job.bytes + COST * job.items.len() as u64
}

/// Runs `feed` on a thread of its own, `work` on several, and `collect` here, in the order of jobs.
/// Gives what `feed` gave, or the first failure of `collect`; that ends everything.
pub(crate) fn run<T: Send, F: Send, E>(
    threads: usize,
    feed: impl FnOnce(&mut dyn FnMut(Job) -> bool) -> F + Send,
    work: impl Fn(Job) -> T + Sync,
    mut collect: impl FnMut(T) -> Result<(), E>,
) -> Result<Option<F>, E> {
    let gate = Gate { state: Mutex::default(), changed: Condvar::new() };
    let (jobs, waiting) = channel::<Job>();
    let waiting = Mutex::new(waiting);
    let (results, done) = sync_channel::<(u64, u64, T)>(threads * 2);
    thread::scope(|scope| {
        let feeder = scope.spawn(|| {
            let jobs: Sender<Job> = jobs;
            feed(&mut |job| gate.enter(size(&job)) && jobs.send(job).is_ok())
        });
        for _ in 0..threads {
            let results = results.clone();
            let (work, waiting) = (&work, &waiting);
            scope.spawn(move || {
                while let Some(job) = next(waiting) {
                    let (number, size) = (job.number, size(&job));
                    if results.send((number, size, work(job))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(results);
        let mut order = Reorder::default();
        while let Ok((number, size, result)) = done.recv() {
            order.put(number, (size, result));
            while let Some((size, result)) = order.take() {
                if let Err(error) = collect(result) {
                    // The feeder is let through and hears that no more is wanted; the workers find
                    // nobody who takes their results.
                    gate.close();
                    drop(done);
                    return Err(error);
                }
                gate.leave(size);
            }
        }
        Ok(feeder.join().ok())
    })
}

fn next(waiting: &Mutex<Receiver<Job>>) -> Option<Job> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}
