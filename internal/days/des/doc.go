// Package des is a discrete-event simulation kernel: an event list in integer
// nanoseconds, streams of random numbers that are functions of a key, so that two
// designs are compared with common random numbers, and distributions of durations.
//
// It does not know calls, queues or agents.
package des
