package sound

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Transcriber is a command that writes spoken words down. It gets a WAV file on its input, with one
// channel of 8,000 samples a second in 16 bits, and prints the words.
type Transcriber string

// transcribeWithin bounds the time of the command.
const transcribeWithin = 30 * time.Second

// Words returns the words in samples. The command starts once for each call.
func (t Transcriber) Words(parent context.Context, samples []int16) (string, error) {
	ctx, cancel := context.WithTimeout(parent, transcribeWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", string(t))
	cmd.Stdin = bytes.NewReader(EncodeWAV(samples))
	var problem bytes.Buffer
	var out limitedBuffer
	cmd.Stdout = &out
	cmd.Stderr = &problem

	// A child of the shell may keep the pipes open after the shell was killed.
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "", fmt.Errorf("the transcriber did not answer within %s", transcribeWithin)
	case err != nil:
		return "", fmt.Errorf("the transcriber failed: %w: %s", err, diag.VisibleLine(problem.String()))
	}
	return strings.TrimSpace(string(out.data)), nil
}
