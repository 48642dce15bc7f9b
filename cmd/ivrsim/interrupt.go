package main

import (
	"context"
	"errors"
)

// untilInterrupted does what takes no notice of the context and leaves nothing
// behind, such as reading a folder. Once the context is done it is no longer
// waited for: it goes with the process.
func untilInterrupted(ctx context.Context, do func() error) error {
	done := make(chan error, 1)
	go func() { done <- do() }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return interrupted(ctx.Err())
	}
}

// interrupted is what stopped a run: the user, or a flow that goes round for ever.
func interrupted(err error) error {
	if errors.Is(err, context.Canceled) {
		return cannot(errors.New("interrupted"), "")
	}
	return cannot(err, "")
}
