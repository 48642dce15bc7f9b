// Package ivr runs calls through a compiled flow. It alone imports looplab/fsm.
//
// A [Call] is a value that waits for an [Input] or has ended; a [Machine] resumes it
// from one wait to the next. A live machine asks looplab/fsm for each transition;
// another looks it up in a [TransitionTable], for which looplab/fsm was asked for every
// transition. Which outcome a step takes is decided by the same code in both.
//
// The simulator drives calls with inputs drawn from random numbers. A [Session] drives
// one call with keys and words, speaks its prompts and keeps its trace: for scripted
// calls, the keypad and the web page. The type Session names its layers.
//
// It does not know where inputs come from, nor how calls are counted.
package ivr
