// Package script runs scripted calls: YAML tests that press keys, hear prompts
// and end somewhere, on the live state machine, with the conversation up to the
// first hop that differs when one fails.
//
// It knows calls (package ivr) and nothing of simulated crowds.
package script
