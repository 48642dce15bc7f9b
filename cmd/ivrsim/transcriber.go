package main

import (
	"context"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// transcriberFlag is the flag of a command that writes spoken words down.
type transcriberFlag string

// add adds the flag. What says what the words are for.
func (f *transcriberFlag) add(v *verb, what string) {
	v.Flags().StringVar((*string)(f), "transcriber", "",
		what+": `COMMAND` gets a WAV file on its input and prints the words")
}

// transcribe returns the function that asks the command; nil without a command.
func (f transcriberFlag) transcribe() func(context.Context, []int16) (string, error) {
	if f == "" {
		return nil
	}
	return sound.Transcriber(f).Words
}
