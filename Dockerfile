# One image for every process: web, follower, worker and the operator's commands.
# The Python is the one that `make test` runs on; the packages are those of requirements/main.txt,
# and with --build-arg EXTRA_LOCK=traces.txt what sends traces.

FROM python:3.11-slim AS packages
WORKDIR /build
ARG EXTRA_LOCK=
COPY requirements/*.txt ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: -r bootstrap.txt \
    && python -m venv --without-pip /venv \
    && uv pip sync --python /venv/bin/python --require-hashes --no-build \
        --no-cache --compile-bytecode main.txt $EXTRA_LOCK

FROM python:3.11-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin escale \
    && install -d -o escale -g escale -m 0700 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY domain domain
COPY application application
COPY projections projections
COPY adapters adapters
COPY workers workers
RUN /venv/bin/python -m compileall -q .

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ESCALE_ENV=production \
    ESCALE_DATA_DIR=/data \
    ESCALE_HOST=0.0.0.0

USER escale
EXPOSE 8000
ENTRYPOINT ["python", "-m", "workers.cli"]
CMD ["serve"]
