// Package sim crowds a center: a scenario's callers, agents and trunks on one
// calendar, in integer nanoseconds, to a report with goals and their verdict.
//
// Every call walks its flow through package ivr, the very machine that a
// scripted call is tested on. Nothing here reads a clock or a network.
//
// A scenario.Model says who calls, who answers and what has to hold. [Run] makes a
// [Report] of it, as text, CSV and JSON; [Record] shows a day as it goes, and a [Live]
// run is watched against any clock.
//
// A model is laid out once (tables) for all its replications. A replication is a
// day on its own calendar: arrivals attempt calls, which walk their flow up to
// what they share, join a queue, wait, talk with an agent of a group, and end;
// redials, callbacks and wrap-ups outlive them. What happens is counted by
// counters, settled in the rows of a tally, and merged; the days' own figures
// give the intervals of the report's estimates.
//
// At one instant bells ring first (intervals, opening hours, shifts), then calls
// arrive in the order of their lines, then the calls' pending events happen in
// the order of the calls' numbers. Of one call's timers its patience ends before
// max_wait, before somebody more may answer, before it leaves by a choice.
package sim
