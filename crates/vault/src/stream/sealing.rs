// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The thread of a stream that seals, and waits for the card.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use super::pool::{Filled, Missing, Next};
use super::{Happening, Options, Shared, lock};
use crate::clock::Clock;
use crate::error::Error;
use crate::keys::Drone;
use crate::medium::Medium;
use crate::recorder::{Failed, Plan, Recorder, Standing};
use crate::writer::{Durability, Note, Reason};

/// Records a stream until it ends, or cannot be recorded any further.
pub(super) fn run<M: Medium, C: Clock + Clone>(
    drone: &Arc<Drone>,
    medium: M,
    clock: C,
    options: Options,
    shared: &Shared,
    ready: &Sender<Result<(), Failed>>,
) {
    let drone: &Drone = drone;
    let plan = Plan {
        aircraft: drone.into(),
        flight_id: options.flight_id,
        subject: options.subject,
        durability: Durability::Live,
        file_limit: options.file_limit,
        force: options.force,
    };
    let recorder = match Recorder::create(plan, medium, clock, &options.path) {
        Ok(recorder) => recorder,
        Err(failed) => {
            shared.pool.die();
            // Whoever opened the stream waits for this.
            let _ = ready.send(Err(failed));
            return;
        }
    };
    let interval = drone.configuration().settings().interval_ms;
    let mut sealing = Sealing {
        recorder,
        shared,
        interval: Duration::from_millis(interval.into()),
        give_up: options.give_up,
        oldest: None,
        owed: None,
        remark: None,
        remarked: None,
        resumed: None,
        durable: u64::MAX,
    };
    sealing.began();
    let _ = ready.send(Ok(()));
    let result = sealing.record();
    sealing.over(result);
}

struct Sealing<'a, M: Medium, C: Clock + Clone> {
    recorder: Recorder<'a, M, C>,
    shared: &'a Shared,
    interval: Duration,
    give_up: Option<Duration>,
    /// Since when bytes wait that are not durable.
    oldest: Option<Instant>,
    /// A gap that is yet to be written down.
    owed: Option<(u64, String)>,
    /// A remark likewise, and when the last one was.
    remark: Option<String>,
    remarked: Option<Instant>,
    /// When the last recording was begun after an error.
    resumed: Option<Instant>,
    /// What was told last.
    durable: u64,
}

impl<'a, M: Medium, C: Clock + Clone> Sealing<'a, M, C> {
    fn record(&mut self) -> Result<Standing, Failed> {
        loop {
            match self.shared.pool.next(self.patience()) {
                Next::Bytes(filled) => {
                    let sealed = self.seal(&filled);
                    self.shared.pool.give_back(filled);
                    sealed?;
                }
                Next::End(reason, missing) => return self.finish(reason, missing),
                Next::Nothing | Next::Mark => {}
            }
            self.due()?;
            self.tell();
        }
    }

    fn patience(&mut self) -> Option<Duration> {
        let oldest = self.oldest.map(|since| self.interval.saturating_sub(since.elapsed()));
        self.recorder.wait().into_iter().chain(oldest).min()
    }

    fn seal(&mut self, filled: &Filled) -> Result<(), Failed> {
        if let Some(missing) = filled.before {
            self.left_out(missing)?;
        }
        self.oldest.get_or_insert(filled.since);
        let mut rest = filled.bytes();
        let sealed = self.persist(|recorder| {
            let before = recorder.standing().content;
            let written = recorder.write(rest);
            // What was taken before an error is not taken again.
            rest = &rest[(recorder.standing().content - before) as usize..];
            written
        });
        lock(&self.shared.told).status.lost += rest.len() as u64;
        sealed
    }

    /// What is due by the clock. A backlog goes first: syncing each part of it would keep it long.
    fn due(&mut self) -> Result<(), Failed> {
        self.persist(|recorder| recorder.tick().map(drop))?;
        if self.oldest.is_some_and(|since| since.elapsed() >= self.interval)
            && self.shared.pool.is_empty()
            && !self.is_durable()
        {
            self.persist(Recorder::flush)?;
        }
        if self.is_durable() {
            self.oldest = None;
        }
        Ok(())
    }

    fn is_durable(&self) -> bool {
        let standing = self.recorder.standing();
        standing.durable == standing.content
    }

    fn finish(&mut self, reason: Reason, missing: Option<Missing>) -> Result<Standing, Failed> {
        if let Some(missing) = missing {
            self.left_out(missing)?;
        }
        let done = self.persist(|recorder| recorder.finish(reason))?;
        self.tell();
        Ok(done)
    }

    /// Writes down what the stream left out here.
    fn left_out(&mut self, missing: Missing) -> Result<(), Failed> {
        let mut lost = missing.lost;
        if let Some(plain) = self.shared.plain.as_ref().filter(|_| missing.plain > 0) {
            let kept = plain.kept(missing.episode, PLAIN_PATIENCE);
            let bytes = kept.as_ref().map_or(0, |kept| kept.bytes);
            if let Some(kept) = kept {
                let name = kept.path.file_name().unwrap_or_default().to_string_lossy();
                let name: String = name.chars().take(200).collect();
                let reason = format!("{FULL}; unsealed in {name}");
                let note = Note::Plain { bytes, digest: kept.digest, reason };
                self.persist(|recorder| recorder.note(&note))?;
                (self.shared.listener)(Happening::Plain { bytes, path: &kept.path });
            }
            let unkept = missing.plain.saturating_sub(bytes);
            lock(&self.shared.told).status.lost += unkept;
            lost += unkept;
        }
        self.gap(lost, FULL)
    }

    fn gap(&mut self, bytes: u64, reason: &str) -> Result<(), Failed> {
        if bytes == 0 {
            return Ok(());
        }
        let note = Note::Gap { bytes: Some(bytes), reason: reason.into() };
        self.persist(|recorder| recorder.note(&note))?;
        (self.shared.listener)(Happening::Lost { bytes, reason });
        Ok(())
    }

    /// Does it, in a new recording if the card fails. What is owed is written down before it.
    fn persist<V>(
        &mut self,
        mut work: impl FnMut(&mut Recorder<'a, M, C>) -> Result<V, Failed>,
    ) -> Result<V, Failed> {
        loop {
            let begun = Instant::now();
            lock(&self.shared.told).busy_since = Some(begun);
            let done = self.pay().and_then(|()| work(&mut self.recorder));
            lock(&self.shared.told).busy_since = None;
            self.watch(begun.elapsed());
            match done {
                Ok(value) => return Ok(value),
                Err(failed) => self.recover(failed)?,
            }
        }
    }

    /// Writes down what is owed.
    fn pay(&mut self) -> Result<(), Failed> {
        if let Some((bytes, reason)) = &self.owed {
            let note = Note::Gap { bytes: Some(*bytes), reason: reason.clone() };
            self.recorder.note(&note)?;
            (self.shared.listener)(Happening::Lost { bytes: *bytes, reason });
            self.owed = None;
        }
        if let Some(remark) = &self.remark {
            self.recorder.note(&Note::Text(remark.clone()))?;
            self.remark = None;
        }
        Ok(())
    }

    /// A card that is late is remarked upon, though not so often as to make it later.
    fn watch(&mut self, took: Duration) {
        if took <= self.interval {
            return;
        }
        (self.shared.listener)(Happening::Overrun(took));
        if self.remarked.is_none_or(|last| last.elapsed() >= REMARK_EVERY) {
            self.remark = Some(format!("overrun: the card took {} ms", took.as_millis()));
            self.remarked = Some(Instant::now());
        }
    }

    /// Begins a new recording as soon as the card takes one.
    fn recover(&mut self, failed: Failed) -> Result<(), Failed> {
        // The module's errors do not pass, and neither does a setting.
        if !matches!(failed.error, Error::Io(_)) || self.give_up == Some(Duration::ZERO) {
            return Err(failed);
        }
        lock(&self.shared.told).status.failure = Some(failed.error.to_string());
        (self.shared.listener)(Happening::Broke(&failed));
        let begun = Instant::now();
        // A card that takes a header and nothing more shall not be filled with headers.
        let mut wait = self.resumed.is_some_and(|last| last.elapsed() < RETRY_EVERY);
        let mut last = false;
        loop {
            if std::mem::replace(&mut wait, true) {
                last = self.shared.pool.wait_for_end(RETRY_EVERY);
            }
            lock(&self.shared.told).busy_since = Some(Instant::now());
            let resumed = self.recorder.resume();
            lock(&self.shared.told).busy_since = None;
            if let Ok(lost) = resumed {
                self.owe(lost, &failed);
                self.resumed = Some(Instant::now());
                lock(&self.shared.told).status.failure = None;
                self.began();
                return Ok(());
            }
            if last || self.give_up.is_some_and(|limit| begun.elapsed() >= limit) {
                return Err(failed);
            }
        }
    }

    fn owe(&mut self, lost: u64, failed: &Failed) {
        lock(&self.shared.told).status.lost += lost;
        let before = self.owed.take().map_or(0, |(bytes, _)| bytes);
        let reason = format!("the card failed: {}; this recording follows", failed.error);
        self.owed = Some((before + lost, reason));
        // Nothing of the new recording waits yet.
        self.oldest = None;
    }

    fn began(&mut self) {
        let recorder = &self.recorder;
        let (id, sequence) = (recorder.id(), recorder.sequence());
        let mut told = lock(&self.shared.told);
        told.status.recordings += 1;
        told.path = recorder.path().to_owned();
        drop(told);
        (self.shared.listener)(Happening::Began { path: recorder.path(), id, sequence });
    }

    /// Tells how far the recording is.
    fn tell(&mut self) {
        let standing = self.recorder.standing();
        let mut told = lock(&self.shared.told);
        told.status.standing = standing;
        let follows = told.path != self.recorder.path();
        drop(told);
        if follows {
            self.began();
        }
        if standing.durable != self.durable {
            self.durable = standing.durable;
            (self.shared.listener)(Happening::Durable(&standing));
        }
    }

    /// The end: what waits is lost if sealing failed.
    fn over(&self, result: Result<Standing, Failed>) {
        let left = self.shared.pool.die();
        let standing = self.recorder.standing();
        let mut told = lock(&self.shared.told);
        told.status.standing = standing;
        if let Err(failed) = &result {
            told.status.lost += left + standing.content - standing.durable;
            told.status.failure = Some(failed.error.to_string());
        }
        told.status.is_over = true;
        told.result = Some(result);
        drop(told);
        self.shared.over.notify_all();
    }
}

const FULL: &str = "the card was too slow and the pool full";
/// How long sealing waits for a plain file to become durable.
const PLAIN_PATIENCE: Duration = Duration::from_secs(2);
const RETRY_EVERY: Duration = Duration::from_secs(1);
const REMARK_EVERY: Duration = Duration::from_secs(5);
