// Package guesses finds the guess of a scenario that moves the dispositions of calls most.
//
// Each change of a guess is a simulation of the first replication with the same random numbers, so
// that a difference follows from the change.
//
// It does not know how a guess is written in files.
package guesses
