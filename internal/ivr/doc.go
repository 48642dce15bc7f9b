// Package ivr runs a call through a compiled flow: a program and inputs give a
// trace. It is the only room that imports looplab/fsm.
//
// What comes next is asked of one seam, transitions: live is the state machine
// itself, a [Recording] a table of the machine's own answers. Which outcome a
// step takes is one function of the call and its input, shared by both.
//
// A [Call] is a value that waits or has ended; a [Machine] runs it from one wait
// to the next. Who drives it decides the inputs: the simulation draws them from
// random numbers. A [Session] drives one live call by keys and words, speaks its
// prompts and keeps its trace: for scripted calls, the keypad and the web page.
package ivr
