# The lab with MNIST and the starter model inside: runs with no network, as a user that can write nothing but its runs.
FROM python:3.12-slim AS build

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt requirements-common.txt ./
RUN pip install -r requirements.txt
COPY mnist_core mnist_core
RUN MNIST_LAB_HOME=/opt/mnist-lab python -m mnist_core data


FROM python:3.12-slim

RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin lab \
    && install --directory --owner=10001 --group=10001 /var/lib/mnist-lab/runs
COPY --from=build /opt/venv /opt/venv
# The data stays outside the folder that the volume covers, so that a volume never hides it.
COPY --from=build /opt/mnist-lab/data/mnist.npz /var/lib/mnist-lab/data/mnist.npz
WORKDIR /app
COPY .streamlit .streamlit
COPY mnist_core mnist_core
COPY dashboard dashboard
COPY pages pages
COPY app.py LICENSE THIRD-PARTY.md ./
RUN python -m compileall -q /app

# HOME is for whoever runs this under another user id: some libraries insist on a home folder.
ENV PATH=/opt/venv/bin:$PATH \
    HOME=/tmp \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MNIST_LAB_HOME=/var/lib/mnist-lab \
    MNIST_LAB_OFFLINE=true
USER 10001
EXPOSE 8501
VOLUME /var/lib/mnist-lab/runs
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as web; web.urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"]
# 0.0.0.0 is the container's own network; compose.yaml publishes the port on this machine only.
# Without a browser address Streamlit would ask a service on the internet for one to print.
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.port=8501", "--browser.serverAddress=localhost"]
