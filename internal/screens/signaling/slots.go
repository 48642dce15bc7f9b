package signaling

import (
	"net/netip"
	"sync"
)

// Slots are the slots of one client and of all clients, with a bound for each.
type Slots struct {
	perClient int
	total     int

	mutex    sync.Mutex
	released sync.Cond // a slot was returned
	taken    map[netip.Addr]int
	sum      int
	closed   bool // no slot is free anymore
}

// NewSlots returns slots for each client and for all clients.
func NewSlots(perClient, total int) *Slots {
	s := &Slots{perClient: perClient, total: total, taken: map[netip.Addr]int{}}
	s.released.L = &s.mutex
	return s
}

// Taken returns how many slots are taken.
func (s *Slots) Taken() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.sum
}

// Take takes a slot for a client, and reports whether one was free.
func (s *Slots) Take(client netip.Addr) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed || s.taken[client] >= s.perClient || s.sum >= s.total {
		return false
	}
	s.taken[client]++
	s.sum++
	return true
}

// Release returns a slot.
func (s *Slots) Release(client netip.Addr) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.sum--
	s.taken[client]--
	if s.taken[client] == 0 {
		delete(s.taken, client)
	}
	s.released.Broadcast()
}

// Drain gives out no more slots, and waits until each taken slot is returned. A sync.WaitGroup
// cannot count the calls: no Add may run during Wait while the count is 0.
func (s *Slots) Drain() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.closed = true
	for s.sum > 0 {
		s.released.Wait()
	}
}

// ClientOf returns the client of an address, whose share a server bounds: its IPv4 address, or the /64
// network of its IPv6 address, which one client has whole.
func ClientOf(address netip.Addr) netip.Addr {
	client := address.Unmap().WithZone("")
	if client.Is6() {
		client = netip.PrefixFrom(client, 64).Masked().Addr()
	}
	return client
}
