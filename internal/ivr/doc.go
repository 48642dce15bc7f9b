// Package ivr runs a call through a compiled flow: a program and inputs give a
// trace. It is the only room that imports looplab/fsm.
//
// What comes next is asked of one seam, transitions: live is the state machine
// itself, recorded a table of the machine's own answers. Which outcome a step
// takes is one function of the call and its input, shared by both.
//
// A [Call] is a value that waits or has ended. Who drives it decides the input:
// a script, a person at a keypad, or the simulation's random numbers.
package ivr
