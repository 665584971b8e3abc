# Argo Rollouts' controller at the tag's version, from its Go module, with the official image's contract: user 999, the controller
# as the entrypoint.
. "$HERE/image-recipes/00-go-main.sh"
MATCH='(^|/)argoproj/argo-rollouts:'
BASE=
TAG_MATTERS=1
IMG_USER=999:999
IMG_ENTRYPOINT='["/bin/rollouts-controller"]'
recipe() {
  export GOTOOLCHAIN=auto # it may ask for a newer Go than is here
  go_main github.com/argoproj/argo-rollouts "$TAG" ./cmd/rollouts-controller rollouts-controller :
}
