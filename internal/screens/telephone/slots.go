package telephone

import (
	"net/netip"
	"sync"
)

// slots bounds the simultaneous calls of one client and of all clients. The bound of all is a tenth
// above the bound of one, so that one client does not shut out the others.
type slots struct {
	perClient int
	total     int

	mutex    sync.Mutex
	released sync.Cond // a slot was returned
	taken    map[netip.Addr]int
	sum      int
	closed   bool // no slot is free anymore
}

func newSlots(calls int) *slots {
	s := &slots{perClient: calls, total: calls + calls/10, taken: map[netip.Addr]int{}}
	s.released.L = &s.mutex
	return s
}

// take takes a slot for a client, and reports whether one was free.
func (s *slots) take(client netip.Addr) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed || s.taken[client] >= s.perClient || s.sum >= s.total {
		return false
	}
	s.taken[client]++
	s.sum++
	return true
}

// release returns a slot.
func (s *slots) release(client netip.Addr) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.sum--
	s.taken[client]--
	if s.taken[client] == 0 {
		delete(s.taken, client)
	}
	s.released.Broadcast()
}

// drain gives out no more slots, and waits until each taken slot is returned. A sync.WaitGroup
// cannot count the calls: no Add may run during Wait while the count is 0.
func (s *slots) drain() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	for s.sum > 0 {
		s.released.Wait()
	}
}

// clientOf returns the client of an address: its IPv4 address, or the /64 network of its IPv6
// address, which one client has whole.
func clientOf(source string) netip.Addr {
	at, err := netip.ParseAddrPort(source)
	if err != nil {
		return netip.Addr{}
	}
	client := at.Addr().Unmap().WithZone("")
	if client.Is6() {
		client = netip.PrefixFrom(client, 64).Masked().Addr()
	}
	return client
}
