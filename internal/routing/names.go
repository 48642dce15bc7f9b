package routing

import "slices"

// Hub looks a hub up by name.
func (c *Center) Hub(name string) (HubID, bool) {
	i := slices.IndexFunc(c.Hubs, func(h Hub) bool { return h.Name.Value == name })
	return HubID(i), i >= 0
}

// Queue looks a queue up by name.
func (c *Center) Queue(name string) (QueueID, bool) {
	i := slices.IndexFunc(c.Queues, func(q Queue) bool { return q.Name.Value == name })
	return QueueID(i), i >= 0
}

// Line looks a line up by name.
func (c *Center) Line(name string) (LineID, bool) {
	i := slices.IndexFunc(c.Lines, func(l Line) bool { return l.Name.Value == name })
	return LineID(i), i >= 0
}

// Channel looks a channel up by name.
func (c *Center) Channel(name string) (ChannelID, bool) {
	i := slices.IndexFunc(c.Channels, func(x Channel) bool { return x.Name.Value == name })
	return ChannelID(i), i >= 0
}

// Attribute looks an attribute up by name.
func (c *Center) Attribute(name string) (AttributeID, bool) {
	i := slices.IndexFunc(c.Attributes, func(a Attribute) bool { return a.Name.Value == name })
	return AttributeID(max(i, 0)), i >= 0
}

// Value looks one of the attribute's values up.
func (a *Attribute) Value(name string) (Value, bool) {
	i := slices.Index(a.Values, name)
	return Value(max(i, 0)), i >= 0
}

// HubNames are the hubs' names, by HubID.
func (c *Center) HubNames() []string {
	return names(c.Hubs, func(h Hub) string { return h.Name.Value })
}

// QueueNames are the queues' names, by QueueID.
func (c *Center) QueueNames() []string {
	return names(c.Queues, func(q Queue) string { return q.Name.Value })
}

// LineNames are the lines' names, by LineID.
func (c *Center) LineNames() []string {
	return names(c.Lines, func(l Line) string { return l.Name.Value })
}

// ChannelNames are the channels' names, by ChannelID.
func (c *Center) ChannelNames() []string {
	return names(c.Channels, func(x Channel) string { return x.Name.Value })
}

// AttributeNames are the attributes' names, by AttributeID.
func (c *Center) AttributeNames() []string {
	return names(c.Attributes, func(a Attribute) string { return a.Name.Value })
}

// regionNames are the regions' names, elsewhere last.
func (c *Center) regionNames() []string {
	return names(c.Regions, func(r Region) string { return r.Name.Value })
}

func names[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = name(list[i])
	}
	return out
}
