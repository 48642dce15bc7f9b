package routing

import "slices"

// The methods that look up a name return false where nothing has it. The id is then not
// valid: -1 of a hub, queue, line or channel, and 0 of an attribute or value.

// Hub returns the id of the hub with a name.
func (n *Named) Hub(name string) (HubID, bool) {
	i := slices.IndexFunc(n.Hubs, func(h Hub) bool { return h.Name.Value == name })
	return HubID(i), i >= 0
}

// Queue returns the id of the queue with a name.
func (n *Named) Queue(name string) (QueueID, bool) {
	i := slices.IndexFunc(n.Queues, func(q Queue) bool { return q.Name.Value == name })
	return QueueID(i), i >= 0
}

// HoursOf returns the hours with a name, or nil.
func (n *Named) HoursOf(name string) *NamedHours {
	for i := range n.Hours {
		if n.Hours[i].Name.Value == name {
			return &n.Hours[i]
		}
	}
	return nil
}

// Text returns the text with a name.
func (n *Named) Text(name string) (string, bool) {
	for i := range n.Texts {
		if n.Texts[i].Name.Value == name {
			return n.Texts[i].Value, true
		}
	}
	return "", false
}

// Line returns the id of the line with a name.
func (n *Named) Line(name string) (LineID, bool) {
	i := slices.IndexFunc(n.Lines, func(l Line) bool { return l.Name.Value == name })
	return LineID(i), i >= 0
}

// Channel returns the id of the channel with a name.
func (n *Named) Channel(name string) (ChannelID, bool) {
	i := slices.IndexFunc(n.Channels, func(x Channel) bool { return x.Name.Value == name })
	return ChannelID(i), i >= 0
}

// Attribute returns the id of the attribute with a name.
func (n *Named) Attribute(name string) (AttributeID, bool) {
	i := slices.IndexFunc(n.Attributes, func(a Attribute) bool { return a.Name.Value == name })
	return AttributeID(max(i, 0)), i >= 0
}

// Value returns the index of one of the attribute's values.
func (a *Attribute) Value(name string) (Value, bool) {
	i := slices.Index(a.Values, name)
	return Value(max(i, 0)), i >= 0
}

// HubNames returns the names of all hubs, by HubID.
func (n *Named) HubNames() []string {
	return names(n.Hubs, func(h Hub) string { return h.Name.Value })
}

// QueueNames returns the names of all queues, by QueueID.
func (n *Named) QueueNames() []string {
	return names(n.Queues, func(q Queue) string { return q.Name.Value })
}

// HoursNames returns the names of all hours.
func (n *Named) HoursNames() []string {
	return names(n.Hours, func(h NamedHours) string { return h.Name.Value })
}

// TextNames returns the names of all texts.
func (n *Named) TextNames() []string {
	return names(n.Texts, func(t Text) string { return t.Name.Value })
}

// LineNames returns the names of all lines, by LineID.
func (n *Named) LineNames() []string {
	return names(n.Lines, func(l Line) string { return l.Name.Value })
}

// ChannelNames returns the names of all channels, by ChannelID.
func (n *Named) ChannelNames() []string {
	return names(n.Channels, func(x Channel) string { return x.Name.Value })
}

// AttributeNames returns the names of all attributes, by AttributeID.
func (n *Named) AttributeNames() []string {
	return names(n.Attributes, func(a Attribute) string { return a.Name.Value })
}

func names[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(list[i])
	}
	return out
}
