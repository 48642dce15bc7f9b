package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"time"
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

// recognizer returns the function that asks the command; nil without a command. A sentence that occurs
// again has the first answer, also an error: a call that fails runs again to be printed.
func (f *nluFlag) recognizer(ctx context.Context) func(sentence string) (string, error) {
	if f.command == "" {
		return nil
	}

	type answer struct {
		intent string
		err    error
	}
	var mutex sync.Mutex
	known := map[string]answer{}
	return func(sentence string) (string, error) {
		mutex.Lock()
		defer mutex.Unlock()
		got, ok := known[sentence]
		if !ok {
			got.intent, got.err = f.ask(ctx, sentence)
			known[sentence] = got
		}
		return got.intent, got.err
	}
}

// ask runs the command for one sentence.
func (f *nluFlag) ask(parent context.Context, sentence string) (string, error) {
	within := cmp.Or(f.within, nluTime)
	ctx, cancel := context.WithTimeout(parent, within)
	defer cancel()
	var out, wrong bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", f.command)
	cmd.Stdin = strings.NewReader(sentence + "\n")
	cmd.Stdout = &out
	cmd.Stderr = &wrong

	// A child of the shell may keep the pipes open after the shell was killed.
	cmd.WaitDelay = time.Second
	err := cmd.Run()

	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", fmt.Errorf("--nlu: %q did not answer within %s", f.command, within)
	case err != nil:
		return "", fmt.Errorf("--nlu: %q: %w: %s", f.command, err, strings.TrimSpace(wrong.String()))
	}
	return strings.TrimSpace(out.String()), nil
}
