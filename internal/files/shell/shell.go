package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// maxOutput is the longest output of a command, in bytes.
const maxOutput = 64 << 10

// Output runs a command of the shell (sh -c) that reads the input, and returns what it prints, without
// the spaces around it. It is an error if the command fails, prints more than 64 KiB, or does not end
// within the time.
func Output(parent context.Context, text string, input []byte, within time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(parent, within)
	defer cancel()
	out, problem := Buffer{Max: maxOutput}, Buffer{Max: maxOutput}
	cmd := exec.CommandContext(ctx, "sh", "-c", text)
	cmd.Stdin = bytes.NewReader(input)
	cmd.Stdout = &out
	cmd.Stderr = &problem

	// A child of the shell may keep the pipes open after the shell was killed.
	cmd.WaitDelay = time.Second
	err := cmd.Run()

	switch {
	case out.IsFull || problem.IsFull:
		return "", fmt.Errorf("it printed more than %s bytes", diag.Thousands(maxOutput))
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", fmt.Errorf("it did not answer within %s", within)
	case err != nil && len(bytes.TrimSpace(problem.Content)) > 0:
		return "", fmt.Errorf("%w: %s", err, diag.VisibleLine(string(problem.Content)))
	}
	return strings.TrimSpace(string(out.Content)), err
}

// Buffer keeps what is written to it, up to Max bytes. It takes no part of a text that does not fit,
// and nothing after it.
type Buffer struct {
	Max     int
	Content []byte
	IsFull  bool
}

func (b *Buffer) Write(p []byte) (int, error) {
	b.IsFull = b.IsFull || len(b.Content)+len(p) > b.Max
	if b.IsFull {
		return 0, io.ErrShortWrite
	}
	b.Content = append(b.Content, p...)
	return len(p), nil
}
