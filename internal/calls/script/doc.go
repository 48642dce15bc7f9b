// Package script runs scripted calls: YAML tests that press keys, hear prompts and end
// somewhere, on the live state machine. A failing call is shown as a conversation up to
// the first difference. Results are text, JSON and JUnit.
//
// It counts the outcomes that the calls take ([Coverage]), finds the shortest call for
// each outcome that none takes ([FindMissing]), and records a call that is driven by hand
// ([Recorder]).
//
// It does not know the simulation: a test and a simulation agree because both run package ivr.
package script
