package telephone

import (
	"os"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// recorder keeps the sound of a call in a file: the center on the left channel, and the caller
// on the right one.
type recorder struct {
	file  *os.File
	wav   *sound.WAVFile
	sound *media.Recording
}

// startRecording begins the recording of a call, if there is one. A file that cannot be written is
// logged, and the call goes on.
func (c *call) startRecording() {
	open := c.server.how.Record
	if open == nil {
		return
	}

	file, err := open(c.number)
	if err == nil {
		c.record = &recorder{file: file}
		c.record.wav, err = sound.NewWAVFile(file, 2)
	}
	if err != nil {
		c.server.how.Log.Error("a call is not recorded", "call", c.number, "err", err)
		return
	}
	c.record.sound = media.NewRecording(c.record.wav, true)
	c.stream.Record(c.record.sound)
}

// endRecording completes the file and hands it on.
func (c *call) endRecording() {
	if c.record == nil {
		return
	}

	err := c.record.sound.Close()
	if err == nil && c.record.sound != nil {
		err = c.record.wav.Close()
	}
	c.server.how.Recorded(c.number, c.record.file, err)
}

// mute keeps silence in place of what the caller does at a secret entry.
func (c *call) mute() {
	if c.record == nil {
		return
	}
	waits := c.session.Awaits() == ivr.ForEntry || c.session.Awaits() == ivr.ForKey
	entry := c.session.Step().Entry
	isSecret := waits && entry != nil && entry.Secret
	typedAhead := c.pending != nil || len(c.stream.Keys) > 0
	c.record.sound.Mute(isSecret, typedAhead)

	// The keys that come during a lookup may be of a secret entry after it.
	c.record.sound.Hold(typedAhead || c.session.Awaits() == ivr.ForLookup)
}
