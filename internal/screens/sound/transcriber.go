package sound

import (
	"context"
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/shell"
)

// Transcriber is a command that writes spoken words down. It gets a WAV file on its input, with one
// channel of 8,000 samples a second in 16 bits, and prints the words.
type Transcriber string

// transcribeWithin bounds the time of the command.
const transcribeWithin = 30 * time.Second

// Words returns the words in samples. The command starts once for each call.
func (t Transcriber) Words(ctx context.Context, samples []int16) (string, error) {
	words, err := shell.Output(ctx, string(t), EncodeWAV(samples), transcribeWithin)
	if err != nil {
		return "", fmt.Errorf("the transcriber failed: %w", err)
	}
	return words, nil
}
