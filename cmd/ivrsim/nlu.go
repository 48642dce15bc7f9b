package main

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/ivrsim/ivrsim/internal/files/shell"
)

// nluTime bounds the time in which a command recognizes a sentence.
const nluTime = 10 * time.Second

// nluFlag is the flag of a command that recognizes intents. The zero value leaves it to the examples.
type nluFlag struct {
	command string
	within  time.Duration // the time for a sentence; 0 is nluTime
}

func (f *nluFlag) add(v *verb) {
	v.Flags().StringVar(&f.command, "nlu", "",
		"let `COMMAND` recognize intents: it reads a sentence from standard input and prints an intent or no_match")
}

// recognizer returns the function that asks the command about each sentence; nil without a command. It keeps no
// answer: a command that failed once may answer the next caller.
func (f *nluFlag) recognizer(ctx context.Context) recognizer {
	if f.command == "" {
		return nil
	}
	return func(sentence string) (string, error) { return f.ask(ctx, sentence) }
}

// recognizer returns the intent that a sentence means, or no_match.
type recognizer func(sentence string) (intent string, err error)

// once returns a recognizer that is asked once about a sentence, also by calls that run at the same time. Errors are
// not kept.
func (r recognizer) once() recognizer {
	var asked singleflight.Group
	var known sync.Map // intent by sentence
	return func(sentence string) (string, error) {
		intent, err, _ := asked.Do(sentence, func() (any, error) {
			if intent, ok := known.Load(sentence); ok {
				return intent, nil
			}
			intent, err := r(sentence)
			if err == nil {
				known.Store(sentence, intent)
			}
			return intent, err
		})
		return intent.(string), err
	}
}

// ask runs the command for one sentence.
func (f *nluFlag) ask(ctx context.Context, sentence string) (string, error) {
	intent, err := shell.Output(ctx, f.command, []byte(sentence+"\n"), cmp.Or(f.within, nluTime))
	if err != nil {
		return "", fmt.Errorf("--nlu: %q: %w", f.command, err)
	}
	return intent, nil
}
