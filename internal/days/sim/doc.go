// Package sim is the discrete-event simulation of a contact center: the callers,
// agents and trunks of a scenario on one event list, in integer nanoseconds.
//
// [Run] simulates the replications of a [model.Model]. [RunWithSnapshots]
// shows snapshots of one replication, and [Live] repeats the day for a live view.
// Every call runs its flow through package ivr, which also runs scripted calls.
// It reads no clock or network, and does not know how results are estimated or shown.
//
// A model is compiled into tables once, for all replications. A replication is one
// simulated day: calls arrive, run through their flow, join a queue, wait, talk with
// an agent, and end. Wrap-ups, callbacks and redials follow. Events are counted by
// class of callers, aggregated into a [tally.Tally], and merged.
//
// Events at the same time happen in this order: boundary events (an interval,
// opening hours or a shift begins); then arrivals, in the order of the lines; then
// the pending events of calls, in the order of the calls' numbers. Of one call's
// timers, patience comes before max_wait, then newly eligible agents, then a choice
// to leave.
package sim
