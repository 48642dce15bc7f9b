// Package sim is the discrete-event simulation of a contact center. The callers, agents
// and trunks of a scenario share one event list, in integer nanoseconds.
//
// [Run] simulates the replications of a [model.Model]. [RunWithSnapshots]
// shows snapshots of one replication, and [Live] repeats the day for a live view.
// Every call runs its flow through package ivr, which also runs scripted calls.
// The package reads no clock or network, and does not know how results are estimated or shown.
//
// # The parts
//
// A model is compiled into tables once, for all replications (tables*.go). A replication is
// one simulated day. It has four parts. Each calls those below it, never those above:
//
//	replication   the loop: takes the next event and hands it on    replication*.go, arrivals.go
//	walk          leads a caller through the compiled flow          walk*.go
//	floor         trunks, queues, agents and callbacks:             floor*.go, queue.go, group.go
//	              who is answered, when and by whom
//	ledger        is told each event once and counts it             ledger*.go
//
// All of them share the clock (clock.go), the tables, and the records of the calls (call.go,
// call_pool.go). Listeners beside the ledger hear the same events: live counters, call records,
// and followed calls (listener*.go).
//
// # The path of a call
//
// The loop is [replication.Advance]. It takes the earliest of three: a boundary, an arrival, or the
// pending event of a call. An event of a call goes to replication.handle, which is a table: what
// the call was doing, and the part that goes on. A call has at most one pending event.
//
//  1. Arrival. replication.arrive takes an unused record and gives it the line and the key of its
//     random numbers. walk.startAttempt draws the caller and tells the ledger (arrived). It asks
//     the floor for a trunk (floor.seize). Without a trunk the call ends as blocked.
//  2. Menus. walk.run leads the call from step to step: prompts, menus, lookups, loops. These depend
//     on the call's random numbers only, so run does them at once, ahead of the clock. It stops at
//     the first step that depends on other calls. That step becomes the pending event
//     (clock.schedule), and the loop comes back to run when the clock is there.
//  3. Queue. run offers the call to a queue (floor.join). The floor gives one of four answers.
//     Full and closed are outcomes of the step, and run goes on with them. Answered: the call talks
//     (5). Admitted: the call waits (4).
//  4. Wait. walk.wait sets the caller's own timers and starts the flow that callers go through while
//     they wait (while). The pending event is the earliest timer (floor.setTimer). When it comes,
//     floor.expire says what it was and takes a caller who leaves out of the queue. walk.expired
//     then leads the call on: to the outcome of a caller who left, or to the end of one who hung up.
//  5. Talk. An agent who becomes free takes the next caller: floor.freeAgent, assign, selectCaller,
//     serve, startTalk. The pending event is the end of the talk. Then floor.endTalk frees the agent,
//     who may wrap up or pause first, and walk.talked leads the call on by its outcome.
//  6. End. walk.end frees the trunk (floor.release). walk.finish tells the ledger (ended). The
//     caller may try again (walk.redial), which is a pending event that leads back to
//     walk.startAttempt. Else the record is unused again.
//
// A booked callback (walk.book, floor.book) and an agent's wrap-up have records of their own. The
// floor alone leads these to their end.
//
// # Counting
//
// The methods of the ledger are the events, in the order in which a call meets them. Every number of
// a report is written there. It is counted by class of callers, aggregated into a [tally.Tally] when
// the replication ends, and merged.
//
// # Order
//
// Events at the same time happen in this order: boundary events (an interval,
// opening hours or a shift begins); then arrivals, in the order of the lines; then
// the pending events of calls, in the order of the calls' numbers. Of one call's
// timers, patience comes before max_wait, then newly eligible agents, then a choice
// to leave.
//
// # Speed
//
// No call allocates memory; a test counts it. What costs time is each function call that is not
// inlined, some 2 ns. So the ledger asks once whether anybody listens, an event of each step
// (ledger.moved) can be inlined, and nothing lies between walk.run and floor.join.
package sim
