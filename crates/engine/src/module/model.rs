// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The finite state model: what each state lets out, and where each event leads. The state machine
//! asks this table, and docs/finite-state-model.md and the lab's model check are made from it.
//! \[ISO 19790\] §7.11.4

use super::state::State;

/// What may happen to the module.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Event {
    /// A service is called.
    Call,
    /// The integrity test has passed, on a sealed copy.
    FoundSealed,
    /// The integrity test has found a blank seal, in a developer's build.
    FoundUnsealed,
    /// A self-test has failed: integrity, known answer, pair of keys, or health of the noise.
    TestFailed,
    /// The state word is read and is that of no state.
    WordUnknown,
    /// The process has forked: the child's module.
    Forked,
    /// The process has ended: the module of the next one.
    ProcessEnded,
}

/// What a state is.
#[derive(Clone, Copy, Debug)]
pub struct StateRow {
    /// Which state.
    pub state: State,
    /// What the standard calls such a state.
    pub standard: &'static str,
    /// What is going on.
    pub meaning: &'static str,
    /// True if services answer with data. Status can be asked for in every state.
    pub data: bool,
}

impl Event {
    /// Every event.
    pub const ALL: &[Event] = &[
        Event::Call,
        Event::FoundSealed,
        Event::FoundUnsealed,
        Event::TestFailed,
        Event::WordUnknown,
        Event::Forked,
        Event::ProcessEnded,
    ];

    /// What happens, in words.
    pub const fn meaning(self) -> &'static str {
        match self {
            Event::Call => "a service is called",
            Event::FoundSealed => "integrity holds, the copy is sealed",
            Event::FoundUnsealed => "the copy was never sealed",
            Event::TestFailed => "a self-test fails",
            Event::WordUnknown => "the state word is no state",
            Event::Forked => "the process forks (the child)",
            Event::ProcessEnded => "the process ends (the next one)",
        }
    }
}

/// Every state.
pub const STATES: &[StateRow] = &[
    row(State::Off),
    row(State::Testing),
    row(State::Operational),
    row(State::Unsealed),
    row(State::Failed),
];

/// A state's row. A state without one does not compile.
pub const fn row(state: State) -> StateRow {
    let (standard, meaning, data) = match state {
        State::Off => ("Power-off, general initialisation", "Loaded, and not called yet.", false),
        State::Testing => ("Self-test", "The pre-operational tests run.", false),
        State::Operational => {
            ("Approved; crypto officer", "Sealed and tested: services are performed.", true)
        }
        State::Unsealed => (
            "None: a developer's copy",
            "Services are performed; nothing counts as approved.",
            true,
        ),
        State::Failed => {
            ("Error", "Nothing is performed until the process is started anew.", false)
        }
    };
    StateRow { state, standard, meaning, data }
}

/// The state after an event; `None` where the event cannot happen.
pub const fn next(state: State, event: Event) -> Option<State> {
    Some(match (state, event) {
        (_, Event::ProcessEnded) => State::Off,
        (State::Failed, _) | (_, Event::TestFailed | Event::WordUnknown) => State::Failed,
        (_, Event::Forked) => state,
        (State::Off | State::Testing, Event::Call) => State::Testing,
        (State::Operational | State::Unsealed, Event::Call) => state,
        (State::Testing | State::Operational, Event::FoundSealed) => State::Operational,
        (State::Testing | State::Unsealed, Event::FoundUnsealed) => State::Unsealed,
        // Sealed when it started, and not now, or the other way round.
        (State::Operational, Event::FoundUnsealed) | (State::Unsealed, Event::FoundSealed) => {
            State::Failed
        }
        (State::Off, Event::FoundSealed | Event::FoundUnsealed) => return None,
    })
}

/// The state after an event. What cannot happen and does is an error.
pub(crate) const fn after(state: State, event: Event) -> State {
    match next(state, event) {
        Some(state) => state,
        None => State::Failed,
    }
}
