// Package sim crowds a center: a scenario's callers, agents and trunks on one
// calendar, in integer nanoseconds, to a report with goals and their verdict.
//
// Every call walks its flow through package ivr, the very machine that a
// scripted call is tested on. Nothing here reads a clock or a network.
package sim
