package ivr

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
)

// keypad is the layer of a [Session] that has the keys which the caller has typed and no step has taken. It never
// decides an outcome.
type keypad struct {
	visit
	typed string        // the keys of an entry that goes on
	ahead typedAhead    // the keys that wait for a step
	quiet time.Duration // waited since the last prompt or input
}

// typedAhead holds the pressed keys that no step has taken yet.
type typedAhead struct {
	keys   string
	goesOn bool // the caller may press more of the last entry
}

// checkKeys reports keys that no keypad has, and too many of them.
func (k *keypad) checkKeys(keys string) error {
	if n := len(k.typed) + len(keys); n > maxKeys {
		return fmt.Errorf("press %d keys: a call takes at most %d at once", n, maxKeys)
	}
	if keys == "" || strings.Trim(keys, "0123456789*#") != "" {
		return errors.New("press: a keypad has 0 to 9, * and #")
	}
	return nil
}

// taken returns how many of the keys the present step takes.
func (k *keypad) taken(keys string) int {
	if k.Awaits() != ForEntry {
		return 1
	}
	return k.Step().Entry.Dialed(k.typed+keys) - len(k.typed)
}

// dropAhead drops the keys that were typed ahead. No step has taken them, so they may be a part of a secret.
func (k *keypad) dropAhead() {
	if k.ahead.keys == "" {
		return
	}
	keys := masked(k.ahead.keys)
	k.ahead.keys = ""
	k.amend(keys, "typed ahead and dropped: "+keys.shown)
}

// hearAndDial lets the time pass until pressed keys are taken: until the prompts have ended and, for
// an entry that may go on, until no further digit comes.
func (k *keypad) hearAndDial(step *flow.Step, keys string) error {
	until := k.queue.heard
	pause := time.Duration(0)
	if k.Awaits() == ForEntry {
		pause = step.Entry.Pause(keys)
	}

	if pause > 0 && k.now.After(until) {
		until = k.now
	}

	// In a queue the prompt is not over when the caller presses, so its rest passes as well.
	if k.InQueue() {
		return k.hearOut(until.Add(pause))
	}

	k.now = k.now.Add(pause)
	return nil
}

// rest lets time pass before the caller does anything.
func (k *keypad) rest(d time.Duration) {
	k.now = k.now.Add(d)
	k.quiet += d
}
