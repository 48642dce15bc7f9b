package media

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// The RTP payload types of the encodings.
const (
	payloadMuLaw = 0
	payloadALaw  = 8
	noEvents     = -1
	ownEvents    = 101 // payload type of keys where the center makes the offer
)

// Session is the agreement of the two sides of a call: the target and the format of its sound.
type Session struct {
	To     netip.AddrPort // of the telephone
	Law    sound.Law
	Events int  // payload type of keys (RFC 4733), -1 without one
	Sends  bool // the telephone sends sound
	Hears  bool // the telephone wants sound

	payload int      // the type of the sound; 0: the number of the law
	profile string   // RTP/AVP, or RTP/AVPF with its feedback (RFC 4585); "": the first
	media   []string // the media of the offer, as an answer refuses them
	audio   int      // the index of the one that is answered
}

// The profiles of sound that is not encrypted.
const (
	plainProfile    = "RTP/AVP"
	feedbackProfile = "RTP/AVPF"
)

// Bounds of a session description.
const (
	maxDescription = 16 << 10
	maxMedia       = 16
)

// ReadOffer reads the session description of a telephone: an offer, or the answer to one. The error says in one phrase
// why the center cannot answer it.
func ReadOffer(body string) (*Session, error) {
	// A telephone can send any size, so the text is limited before it is read.
	if len(body) > maxDescription {
		return nil, fmt.Errorf("the session description has over %d bytes", maxDescription)
	}

	var d description
	for line := range strings.Lines(body) {
		key, value, found := strings.Cut(strings.TrimSpace(line), "=")
		if found {
			d.line(key, value)
		}
	}

	return d.session()
}

// soundType returns the payload type of the sound.
func (s *Session) soundType() int {
	if s.payload == 0 && s.Law == sound.ALaw {
		return payloadALaw
	}
	return s.payload
}

// isEvent reports whether packets of a type are keys. The type is the agreed type, or the center's
// own, which most telephones use anyway. A telephone may give the center's own type to its sound.
func (s *Session) isEvent(payload int) bool {
	return payload == s.Events || payload == ownEvents && s.payload != ownEvents
}

// description is a session description that is read line by line.
type description struct {
	address   string // of all media
	direction string
	media     []medium
}

// medium is one of the media that a description offers.
type medium struct {
	kind, port, profile string
	formats             []string
	address             string
	direction           string
	names               map[string]string // encoding by format
	isEncrypted         bool
}

func (d *description) line(key, value string) {
	fields := strings.Fields(value)
	switch key {
	case "m":
		if len(fields) > 3 && len(d.media) <= maxMedia {
			d.media = append(d.media, medium{
				kind: fields[0], port: fields[1], profile: fields[2], formats: fields[3:], names: map[string]string{},
			})
		}
	case "c":
		if len(fields) != 3 {
			return
		}

		// An address before the first medium applies to all media without an address.
		if m := d.last(); m != nil {
			m.address = fields[2]
		} else {
			d.address = fields[2]
		}
	case "a":
		d.attribute(value)
	}
}

func (d *description) last() *medium {
	if len(d.media) == 0 {
		return nil
	}
	return &d.media[len(d.media)-1]
}

func (d *description) attribute(value string) {
	name, text, _ := strings.Cut(value, ":")
	m := d.last()
	switch name {
	case "sendrecv", "sendonly", "recvonly", "inactive":
		// A direction before the first medium is the default of all media.
		if m != nil {
			m.direction = name
		} else {
			d.direction = name
		}
	case "rtpmap":
		format, encoding, _ := strings.Cut(text, " ")
		if m != nil {
			m.names[format] = strings.ToLower(strings.TrimSpace(encoding))
		}
	case "crypto":
		if m != nil {
			m.isEncrypted = true
		}
	}
}

// session takes the first audio that can be answered, and refuses all other media.
func (d *description) session() (*Session, error) {
	if len(d.media) > maxMedia { // an answer has to refuse each of them
		return nil, fmt.Errorf("the session description has over %d media", maxMedia)
	}

	var out *Session
	problem := errors.New("the session description offers no audio")
	var lines []string
	for i := range d.media {
		m := &d.media[i]

		// An answer has a line for each medium of the offer, in their order (RFC 3264, 6).
		lines = append(lines, m.refusal())

		if m.kind != "audio" || out != nil {
			continue
		}

		s, err := d.audio(m)
		// The problem counts only if no later medium fits.
		if err != nil {
			problem = err
			continue
		}

		s.audio = i
		out = s
	}

	if out == nil {
		return nil, problem
	}

	out.media = lines
	return out, nil
}

// refusal is the line of an answer that refuses a medium: its port is 0.
func (m *medium) refusal() string {
	return fmt.Sprintf("m=%s 0 %s %s\r\n", m.kind, m.profile, m.formats[0])
}

// audio reads an audio medium.
func (d *description) audio(m *medium) (*Session, error) {
	// Encrypted sound cannot be answered, and the other errors would hide the reason.
	switch {
	case m.isEncrypted || strings.Contains(m.profile, "SAVP"):
		return nil, errors.New("the audio is encrypted (SRTP): offer RTP/AVP")
	case m.profile != plainProfile && m.profile != feedbackProfile:
		return nil, fmt.Errorf("the audio has the profile %s: offer RTP/AVP", m.profile)
	}

	s := &Session{Events: noEvents, profile: m.profile}
	if !s.chooseFormats(m) {
		return nil, errors.New("the audio is neither PCMU nor PCMA: offer one of them")
	}

	to, err := d.destination(m)
	if err != nil {
		return nil, err
	}

	s.To = to

	// A medium without a direction has the direction of the session.
	direction := m.direction
	if direction == "" {
		direction = d.direction
	}

	s.Sends = direction != "recvonly" && direction != "inactive"
	s.Hears = direction != "sendonly" && direction != "inactive"
	if to.Addr().IsUnspecified() { // the hold of RFC 2543
		s.Hears = false
		s.Sends = false
	}

	return s, nil
}

// chooseFormats takes the first encoding that is known, and the type of keys. It reports
// whether there is an encoding.
func (s *Session) chooseFormats(m *medium) bool {
	found := false
	for _, format := range m.formats {
		// An unknown format is no error, because the telephone offers several.
		payload, err := strconv.Atoi(format)
		if err != nil || payload < 0 || payload > 127 {
			continue
		}

		// The first known encoding is the one that the telephone prefers.
		law, isKnown := lawOf(payload, m.names[format])
		if !found && isKnown {
			found = true
			s.Law = law
			s.payload = payload
		}

		if s.Events == noEvents && strings.HasPrefix(m.names[format], "telephone-event/8000") {
			s.Events = payload
		}
	}

	return found
}

// lawOf returns the law of a payload type: by its name, as in 97 PCMU/8000, or by its number
// (RFC 3551, 6).
func lawOf(payload int, name string) (law sound.Law, isKnown bool) {
	switch strings.TrimSuffix(name, "/1") { // channel
	case "pcmu/8000":
		return sound.MuLaw, true
	case "pcma/8000":
		return sound.ALaw, true
	case "":
		return staticLaw(payload)
	}
	return 0, false
}

// staticLaw returns the law of a payload type that needs no name.
func staticLaw(payload int) (law sound.Law, isKnown bool) {
	switch payload {
	case payloadMuLaw:
		return sound.MuLaw, true
	case payloadALaw:
		return sound.ALaw, true
	}
	return 0, false
}

// destination returns where the telephone receives its audio.
func (d *description) destination(m *medium) (netip.AddrPort, error) {
	written := m.address
	if written == "" {
		written = d.address
	}

	address, err := netip.ParseAddr(written)
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("the audio has the address %q: give an IP address", written)
	}

	// A multicast address would send the sound of a call to many machines.
	if address.IsMulticast() {
		return netip.AddrPort{}, fmt.Errorf("the audio has the multicast address %s: give the address of the telephone",
			address)
	}

	port, err := strconv.ParseUint(m.port, 10, 16)
	if err != nil || port == 0 {
		return netip.AddrPort{}, fmt.Errorf("the audio has the port %q: give one from 1 to 65535", m.port)
	}

	return netip.AddrPortFrom(address.Unmap().WithZone(""), uint16(port)), nil
}

// Offer returns what the center offers to a telephone that asks for an offer. Where the sound
// goes is known when the telephone answers.
func Offer() *Session {
	return &Session{Events: ownEvents, Sends: true, Hears: true}
}

// Description writes the center's side of the session: its answer to an offer, or the offer
// of [Offer]. The version grows with each description of a call.
func (s *Session) Description(local netip.AddrPort, id int64, version int) []byte {
	family := "IP4"
	if local.Addr().Is6() {
		family = "IP6"
	}

	var out strings.Builder
	fmt.Fprintf(&out, "v=0\r\no=ivrsim %d %d IN %s %s\r\ns=ivrsim\r\n", id, version, family, local.Addr())
	fmt.Fprintf(&out, "c=IN %s %s\r\nt=0 0\r\n", family, local.Addr())

	// Without an offer of the telephone, the description is the offer and has one medium.
	if len(s.media) == 0 {
		s.writeAudio(&out, local.Port())
	}

	for i, refusal := range s.media {
		if i == s.audio {
			s.writeAudio(&out, local.Port())
		} else {
			out.WriteString(refusal)
		}
	}

	return []byte(out.String())
}

func (s *Session) writeAudio(out *strings.Builder, port uint16) {
	formats := []int{s.soundType()}
	names := map[int]string{s.soundType(): nameOf(s.Law)}

	if !s.To.IsValid() { // an offer leaves the choice
		formats = []int{payloadMuLaw, payloadALaw}
		names = map[int]string{payloadMuLaw: nameOf(sound.MuLaw), payloadALaw: nameOf(sound.ALaw)}
	}

	fmt.Fprintf(out, "m=audio %d %s", port, cmp.Or(s.profile, plainProfile))

	for _, f := range formats {
		fmt.Fprintf(out, " %d", f)
	}

	if s.Events != noEvents {
		fmt.Fprintf(out, " %d", s.Events)
	}

	out.WriteString("\r\n")

	// The attributes follow the line of the medium that they describe.
	for _, f := range formats {
		fmt.Fprintf(out, "a=rtpmap:%d %s/8000\r\n", f, names[f])
	}

	if s.Events != noEvents {
		fmt.Fprintf(out, "a=rtpmap:%d telephone-event/8000\r\na=fmtp:%[1]d 0-15\r\n", s.Events)
	}

	fmt.Fprintf(out, "a=ptime:20\r\na=%s\r\n", s.direction())
}

func nameOf(l sound.Law) string {
	if l == sound.ALaw {
		return "PCMA"
	}
	return "PCMU"
}

// direction is the center's: it sends if the telephone hears.
func (s *Session) direction() string {
	switch {
	case s.Hears && s.Sends:
		return "sendrecv"
	case s.Sends:
		return "recvonly"
	case s.Hears:
		return "sendonly"
	}
	return "inactive"
}
