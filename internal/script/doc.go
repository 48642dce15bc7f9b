// Package script runs scripted calls: YAML tests that press keys, hear prompts
// and end somewhere, on the live state machine, with the conversation up to the
// first hop that differs when one fails. Results are text, JSON and JUnit.
//
// It counts which outcomes the calls take ([Coverage], as a page too), finds the
// shortest call for one that none takes ([FindMissing]), and writes a call that
// somebody makes down as a scripted one ([Recorder]).
//
// It knows flows, their drawings and calls (package ivr), and nothing of simulated
// crowds.
package script
