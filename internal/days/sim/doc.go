// Package sim is the discrete-event simulation of a contact center. The callers, agents and trunks
// of a scenario share one event list, in integer nanoseconds.
//
// [Run] simulates the replications of a [model.Model]. [RunWithSnapshots] shows snapshots of one
// replication, and [Live] repeats the day for a live view. Every call runs its flow through package
// ivr, which also runs scripted calls. The package reads no clock or network. It does not know how
// results are estimated or shown.
//
// # The parts
//
// A model is compiled into tables once, for all replications (tables*.go). A replication is one
// simulated day. It has six parts. Each part calls only the parts below it:
//
//	guest         a caller from outside: takes the place of the     guest.go
//	              walk for its own call, in a live view
//	opening       begins a replication in the middle of its day     opening.go, past.go
//	replication   the loop: takes the next event and hands it on    replication*.go, arrivals.go
//	walk          leads a caller through the compiled flow          walk*.go
//	floor         trunks, queues, agents and callbacks:             floor*.go, queue.go, group.go
//	              who is answered, when and by whom
//	ledger        counts each event once                            ledger*.go
//
// The loop, the walk and the floor share the clock (clock.go). All parts share the tables and the
// records of the calls (call.go, call_pool.go). The ledger passes its events on to listeners: live
// counters, call records, and followed calls (listener*.go).
//
// # The path of a call
//
// The loop is [replication.Advance]. It takes the earliest of three events: a boundary, an arrival,
// or the pending event of a call. replication.handle handles the event of a call: it leads from the
// activity of the call to the part that continues the call. A call has at most one pending event: a
// new one replaces it.
//
//  1. Arrival. replication.arrive takes an unused record and gives it the line and the key of its
//     random numbers. walk.startAttempt draws the caller and reports the arrival to the ledger
//     (arrived). It asks the floor for a trunk (floor.seize). Without a trunk the call ends as blocked.
//  2. Menus. walk.run leads the call from step to step: prompts, menus, lookups, loops. These depend
//     only on the call's random numbers and on the time, so run does them at once, ahead of the
//     clock. It stops at the first step that depends on other calls. If that step lies ahead of the
//     clock, it becomes the pending event (clock.schedule). When the clock is there, the loop returns
//     to run for a queue or a check, and to walk.book, walk.hangUp or walk.end for the others.
//  3. Queue. run offers the call to a queue (floor.join). The floor returns one of four results.
//     Full and closed are outcomes of the step, and run goes on with them. Answered: the call talks
//     (5). Admitted: the call waits (4).
//  4. Wait. The floor has drawn the caller's patience. walk.wait sets the timers of the step and
//     starts the flow that runs while the caller waits (while). The pending event is the earliest
//     timer (floor.setTimer). When it comes, floor.expire returns its kind and takes a caller who
//     leaves out of the queue. walk.expired continues the call: at the outcome for a caller who left,
//     at the next step of while, or at its end if the caller hung up.
//  5. Talk. An agent who becomes free takes the next caller: floor.freeAgent, assign, selectCaller,
//     serve, startTalk. If phones ring first, serve starts a ring (floor_ring.go), and the caller
//     waits on until floor.endRing. The pending event is the end of the talk. Then floor.endTalk frees
//     the agent, who may wrap up or pause first. walk.talked continues the call at the outcome of the
//     talk. A guest is told that its talk has ended instead (guests.finished), and continues its call.
//  6. End. walk.endAt waits for the last prompt. walk.end frees the trunk (floor.release). walk.finish reports the
//     end to the ledger (ended). The caller may try again (walk.redial): a pending event that leads back to
//     walk.startAttempt. Otherwise the record is unused again.
//
// A booked callback (walk.book, floor.book) and an agent's ring, wrap-up, pause and absence have
// records of their own. The floor alone leads these to their end.
//
// # The rest of a day
//
// [Simulation.After] gives a simulation whose replications begin in the middle of the day. The opening replays
// the records up to then: it reports each call to the ledger when it happened, so that a tally has the
// whole day. Calls in progress stay with the floor, and the rest of each is drawn under the condition of its
// record. Then the loop begins.
//
// # Counting
//
// The methods of the ledger are the events: first the events of a call, in the order of its path, then
// those of callbacks and intervals. They count every number of a report except the visits of steps,
// which package ivr counts. Most events are counted by class of callers, and added to a [tally.Tally]
// at the end of the replication. Rare events are counted in the tally at once.
//
// # Order
//
// Events at the same time happen in this order: boundary events (an interval, opening hours, a
// shift or overflow begins); then arrivals, in the order of the lines; then the pending events of calls, in the
// order of the calls' numbers (call.number, by arrival). The record of an agent has the number of the agent's last
// call. Of one call's timers, patience comes before max_wait, then newly eligible agents, then a choice to leave.
//
// # Speed
//
// No call allocates memory once the pool of records has its size; a test counts allocations. Each function call that is
// not inlined costs some 2 ns. So the ledger checks once whether anybody listens, an event of each step (ledger.moved)
// can be inlined, and no other function lies between walk.run and floor.join.
package sim
