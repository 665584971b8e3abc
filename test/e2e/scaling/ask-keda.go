// Command ask-keda answers triggers of ScaledObjects with KEDA's own PostgreSQL scaler. main.ts builds it inside KEDA's source.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	autoscaling "k8s.io/api/autoscaling/v2"

	"github.com/kedacore/keda/v2/pkg/scalers"
	"github.com/kedacore/keda/v2/pkg/scalers/scalersconfig"
)

type trigger struct {
	MetricType string            `json:"metricType"`
	Metadata   map[string]string `json:"metadata"`
	AuthParams map[string]string `json:"authParams"`
}

type answer struct {
	Value  int64  `json:"value"`
	Active bool   `json:"active"`
	Target string `json:"target"`
}

func main() {
	var triggers map[string]trigger
	if err := json.NewDecoder(os.Stdin).Decode(&triggers); err != nil {
		fail(err)
	}
	answers := map[string]answer{}
	for name, each := range triggers {
		found, err := ask(each)
		if err != nil {
			fail(fmt.Errorf("%s: %w", name, err))
		}
		answers[name] = found
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func ask(each trigger) (answer, error) {
	ctx := context.Background()
	scaler, err := scalers.NewPostgreSQLScaler(ctx, &scalersconfig.ScalerConfig{
		TriggerMetadata: each.Metadata,
		AuthParams:      each.AuthParams,
		MetricType:      autoscaling.MetricTargetType(each.MetricType),
	})
	if err != nil {
		return answer{}, err
	}
	defer scaler.Close(ctx)
	specs := scaler.GetMetricSpecForScaling(ctx)
	metrics, active, err := scaler.GetMetricsAndActivity(ctx, specs[0].External.Metric.Name)
	if err != nil {
		return answer{}, err
	}
	return answer{metrics[0].Value.Value(), active, specs[0].External.Target.AverageValue.String()}, nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
