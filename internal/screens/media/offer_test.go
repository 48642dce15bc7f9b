package media

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// Sound that has the type of the center's own keys is sound.
func TestSoundOfTheTypeOfKeys(t *testing.T) {
	s, err := ReadOffer(head + lines("m=audio 4000 RTP/AVP 101 102", "a=rtpmap:101 PCMU/8000", "a=rtpmap:102 telephone-event/8000"))
	if err != nil || s.isEvent(101) || !s.isEvent(102) {
		t.Errorf("the session is %+v, %v", s, err)
	}
}

// lines joins the lines of a session description.
func lines(l ...string) string { return strings.Join(l, "\r\n") + "\r\n" }

var (
	head  = lines("v=0", "o=a 1 1 IN IP4 10.0.0.1", "s=-", "c=IN IP4 10.0.0.1", "t=0 0")
	phone = lines("m=audio 4000 RTP/AVP 18 8 0 96", "a=rtpmap:96 telephone-event/8000", "a=fmtp:96 0-15")
	local = netip.MustParseAddrPort("127.0.0.1:9000")
)

func TestOffers(t *testing.T) {
	for name, c := range map[string]struct {
		offer  string
		law    sound.Law
		to     string
		events int
		media  []string // the m= and direction lines of the answer
	}{
		"the first encoding that is known": {
			head + phone, sound.ALaw, "10.0.0.1:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=sendrecv"},
		},
		"without keys": {
			head + lines("m=audio 4000 RTP/AVP 0"), sound.MuLaw, "10.0.0.1:4000", noEvents,
			[]string{"m=audio 9000 RTP/AVP 0", "a=sendrecv"},
		},
		"an address of its own": {
			head + phone + lines("c=IN IP4 10.0.0.9"), sound.ALaw, "10.0.0.9:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=sendrecv"},
		},
		"IPv6": {
			lines("v=0", "c=IN IP6 2001:db8::1") + phone, sound.ALaw, "[2001:db8::1]:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=sendrecv"},
		},
		"held": {
			head + phone + lines("a=sendonly"), sound.ALaw, "10.0.0.1:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=recvonly"},
		},
		"held as a whole": {
			head + lines("a=inactive") + phone, sound.ALaw, "10.0.0.1:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=inactive"},
		},
		"a telephone that listens": {
			head + phone + lines("a=recvonly"), sound.ALaw, "10.0.0.1:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=sendonly"},
		},
		"held as in RFC 2543": {
			lines("v=0", "c=IN IP4 0.0.0.0") + phone, sound.ALaw, "0.0.0.0:4000", 96,
			[]string{"m=audio 9000 RTP/AVP 8 96", "a=inactive"},
		},
		"other media are refused in their places": {
			head + lines("m=video 5000 RTP/AVP 99", "m=audio 6000 RTP/SAVP 0") + phone + lines("m=audio 7000 RTP/AVP 0"),
			sound.ALaw, "10.0.0.1:4000", 96,
			[]string{
				"m=video 0 RTP/AVP 99", "m=audio 0 RTP/SAVP 0", "m=audio 9000 RTP/AVP 8 96", "a=sendrecv", "m=audio 0 RTP/AVP 0",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := ReadOffer(c.offer)
			if err != nil {
				t.Fatal(err)
			}
			if s.Law != c.law || s.To.String() != c.to || s.Events != c.events {
				t.Errorf("read %+v", s)
			}

			var got []string
			for line := range strings.Lines(string(s.Description(local, 1, 1))) {
				line = strings.TrimSpace(line)
				isDirection := strings.HasPrefix(line, "a=") && (strings.HasSuffix(line, "only") ||
					strings.HasSuffix(line, "sendrecv") || strings.HasSuffix(line, "inactive"))
				if isDirection || strings.HasPrefix(line, "m=") {
					got = append(got, line)
				}
			}
			if strings.Join(got, "\n") != strings.Join(c.media, "\n") {
				t.Errorf("answered %q, not %q", got, c.media)
			}
		})
	}
}

func TestOffersAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ offer, want string }{
		"nothing":      {"", "the session description offers no audio"},
		"video":        {head + lines("m=video 5000 RTP/AVP 99"), "the session description offers no audio"},
		"G.729":        {head + lines("m=audio 4000 RTP/AVP 18"), "the audio is neither PCMU nor PCMA: offer one of them"},
		"SRTP":         {head + lines("m=audio 4000 RTP/SAVP 0"), "the audio is encrypted (SRTP): offer RTP/AVP"},
		"crypto":       {head + phone + lines("a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x"), "the audio is encrypted (SRTP): offer RTP/AVP"},
		"profile":      {head + lines("m=audio 4000 UDP 0"), "the audio has the profile UDP: offer RTP/AVP"},
		"a host name":  {lines("c=IN IP4 phone.example") + phone, `the audio has the address "phone.example": give an IP address`},
		"no address":   {phone, `the audio has the address "": give an IP address`},
		"many hearers": {lines("c=IN IP4 239.0.0.1") + phone, "the audio has the multicast address 239.0.0.1: give the address of the telephone"},
		"port 0":       {head + lines("m=audio 0 RTP/AVP 0"), `the audio has the port "0": give one from 1 to 65535`},
		"port 70000":   {head + lines("m=audio 70000 RTP/AVP 0"), `the audio has the port "70000": give one from 1 to 65535`},
		"too long":     {strings.Repeat("a=x\r\n", 5000), "the session description has over 16384 bytes"},
	} {
		if _, err := ReadOffer(c.offer); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, not %q", name, err, c.want)
		}
	}
}

// The center's own offer leaves the choice of the encoding to the telephone.
func TestOwnOffer(t *testing.T) {
	got := string(Offer().Description(local, 7, 1))
	want := lines("v=0", "o=ivrsim 7 1 IN IP4 127.0.0.1", "s=ivrsim", "c=IN IP4 127.0.0.1", "t=0 0",
		"m=audio 9000 RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
		"a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=ptime:20", "a=sendrecv")
	if got != want {
		t.Errorf("offered\n%s, not\n%s", got, want)
	}
}

// An offer that is read has a place for its sound, and its answer has as many media.
func FuzzOffer(f *testing.F) {
	f.Add(head + phone)
	f.Add(head + lines("m=video 5000 RTP/AVP 99", "m=audio 4000 RTP/AVP 0 101", "a=inactive"))
	f.Add("m=audio 1 RTP/AVP 0\nc=IN IP6 ::1")
	f.Fuzz(func(t *testing.T, offer string) {
		s, err := ReadOffer(offer)
		if err != nil {
			return
		}
		if !s.To.IsValid() || s.To.Port() == 0 {
			t.Errorf("the sound goes to %s", s.To)
		}

		answer := string(s.Description(local, 1, 1))
		if n := strings.Count(answer, "\r\nm="); n != len(s.media) {
			t.Errorf("%d media are answered by %d:\n%s", len(s.media), n, answer)
		}
		if !strings.Contains(answer, "\r\nm=audio 9000 RTP/AVP ") {
			t.Errorf("no audio is answered:\n%s", answer)
		}
	})
}

// A telephone may give PCMU and PCMA a number of its own, and ask for feedback (RFC 4585).
func TestNamedFormats(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"m=audio 4000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000", "m=audio 5000 RTP/AVP 97\r\na=rtpmap:97 PCMU/8000\r\n"},
		{"m=audio 4000 RTP/AVP 18 98\r\na=rtpmap:98 PCMA/8000/1", "m=audio 5000 RTP/AVP 98\r\na=rtpmap:98 PCMA/8000\r\n"},
		{"m=audio 4000 RTP/AVPF 8", "m=audio 5000 RTP/AVPF 8\r\na=rtpmap:8 PCMA/8000\r\n"},
	} {
		s, err := ReadOffer("v=0\r\nc=IN IP4 127.0.0.1\r\n" + c.line + "\r\n")
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if got := string(s.Description(netip.MustParseAddrPort("127.0.0.1:5000"), 1, 1)); !strings.Contains(got, c.want) {
			t.Errorf("%s is answered by\n%s", c.line, got)
		}
	}
}

// TestBoundsOfOffers takes the audio of the sixteenth medium. An offer with a medium more is refused, because an answer
// has a line for each. A description of 16 KiB is read.
func TestBoundsOfOffers(t *testing.T) {
	for before, want := range map[int]bool{0: true, maxMedia - 1: true, maxMedia: false} {
		offer := head + strings.Repeat(lines("m=video 4002 RTP/AVP 31"), before) + phone
		s, err := ReadOffer(offer)
		if (err == nil) != want || want && strings.Count(string(s.Description(local, 1, 1)), "\r\nm=") != before+1 {
			t.Errorf("audio after %d other media: %v", before, err)
		}
	}
	for after, want := range map[int]bool{maxMedia - 1: true, maxMedia: false} {
		if _, err := ReadOffer(head + phone + strings.Repeat(lines("m=video 4002 RTP/AVP 31"), after)); (err == nil) != want {
			t.Errorf("audio before %d other media: %v", after, err)
		}
	}
	for more, want := range map[int]bool{0: true, 1: false} {
		offer := head + phone
		offer += strings.Repeat("x", maxDescription-len(offer)+more)
		if _, err := ReadOffer(offer); (err == nil) != want {
			t.Errorf("%d bytes are read: %v", len(offer), err)
		}
	}
}
