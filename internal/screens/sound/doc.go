// Package sound makes and reads the sound of a telephone call: 8,000 samples a second. It
// encodes by G.711, finds the tones of keys, reads recordings, and speaks prompts with
// espeak-ng.
//
// It knows no network and no call.
package sound
