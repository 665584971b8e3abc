// Puts lines through the processor "transform/document" of the log-indexer's own configuration, as the collector would, and prints what becomes of them.
//
//	go run . log-indexer.yaml < lines > documents
//
// Each line of the input is {"attributes": {...}, "time": "...", "line": "..."}: what the log-collector sends; each of the output a document.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/consumer/consumertest"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/processor/processortest"
	"gopkg.in/yaml.v3"
)

type sent struct {
	Attributes map[string]any `json:"attributes"`
	Time       time.Time      `json:"time"`
	Line       string         `json:"line"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "documents:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var configuration map[string]any
	if err := yaml.Unmarshal(text, &configuration); err != nil {
		return err
	}
	part, err := confmap.NewFromStringMap(configuration).Sub("processors::transform/document")
	if err != nil {
		return err
	}
	factory := transformprocessor.NewFactory()
	config := factory.CreateDefaultConfig()
	if err := part.Unmarshal(config); err != nil {
		return err
	}
	sink := new(consumertest.LogsSink)
	processor, err := factory.CreateLogs(context.Background(), processortest.NewNopSettings(factory.Type()), config, sink)
	if err != nil {
		return err
	}
	logs, err := read()
	if err != nil {
		return err
	}
	if err := processor.ConsumeLogs(context.Background(), logs); err != nil {
		return err
	}
	for _, made := range sink.AllLogs() {
		records := made.ResourceLogs().At(0).ScopeLogs().At(0).LogRecords()
		for i := range records.Len() {
			document, err := json.Marshal(records.At(i).Body().AsRaw())
			if err != nil {
				return err
			}
			fmt.Println(string(document))
		}
	}
	return nil
}

func read() (plog.Logs, error) {
	logs := plog.NewLogs()
	records := logs.ResourceLogs().AppendEmpty().ScopeLogs().AppendEmpty().LogRecords()
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one sent
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return logs, err
		}
		record := records.AppendEmpty()
		record.SetTimestamp(pcommon.NewTimestampFromTime(one.Time))
		record.Body().SetStr(one.Line)
		if err := record.Attributes().FromRaw(one.Attributes); err != nil {
			return logs, err
		}
	}
	return logs, lines.Err()
}
