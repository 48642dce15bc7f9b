// Package sim crowds a center: a scenario's callers, agents and trunks on one
// calendar, in integer nanoseconds, to a report with goals and their verdict.
//
// Every call walks its flow through package ivr, the very machine that a
// scripted call is tested on. Nothing here reads a clock or a network.
//
// A [Scenario] is a file as written, over defaults.yaml. Lower checks it against
// the center and the flows, and gives a [Model]: names as ids, wall clocks as
// simulated time. [Run] makes a [Report] of it; a [Live] run is watched as it goes.
package sim
