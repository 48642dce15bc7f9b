package media

import (
	"net"
	"net/netip"
	"testing"
)

// A telephone on this machine may have its sound at an interface of the machine, as softphones do, and nowhere else. A
// session on hold has no address.
func TestSoundOfThisMachine(t *testing.T) {
	t.Parallel()
	own, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	isAt := func(host, to string) bool {
		s := Session{To: netip.AddrPortFrom(netip.MustParseAddr(to), 4000)}
		return s.IsAt(netip.MustParseAddr(host))
	}

	for _, a := range own {
		prefix, err := netip.ParsePrefix(a.String())
		if err != nil || prefix.Addr().IsLoopback() {
			continue
		}
		if !isAt("127.0.0.1", prefix.Addr().String()) || !isAt("127.0.0.9", prefix.Addr().String()) {
			t.Errorf("%s is not of this machine", prefix.Addr())
		}
		if isAt("192.0.2.1", prefix.Addr().String()) {
			t.Errorf("a telephone elsewhere has its sound at %s", prefix.Addr())
		}
	}
	for _, away := range []string{"127.0.0.2", "192.0.2.1", "2001:db8::1"} {
		if isAt("127.0.0.1", away) {
			t.Errorf("%s is of this machine", away)
		}
	}
	for _, host := range []string{"192.0.2.1", "::ffff:192.0.2.1"} {
		if !isAt(host, "192.0.2.1") || !isAt(host, "0.0.0.0") || isAt(host, "192.0.2.2") {
			t.Errorf("the sound of %s", host)
		}
	}
}
