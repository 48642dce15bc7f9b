// Package model is the simulator's input: one scenario with its names resolved to
// dense ids, its times to nanoseconds and its shares to fractions. It is
// immutable and shared by all replications.
//
// It does not know files, nor how a model is simulated.
package model
