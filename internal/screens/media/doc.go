// Package media carries the sound of telephone calls: it reads and writes session
// descriptions (SDP), sends sound as RTP packets at their times, and reads keys from the
// packets that come.
//
// It knows no SIP and no flow.
package media
